"""Records written because a rule, a flow or a connector asked for it, by the authority of the platform.

The answer is an event. What the caller did wrong is an answer, too; only what may pass is retried.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.database import Transaction
from services.chassis.errors import DomainError, Invalid, Unavailable
from services.chassis.messages import Envelope
from services.records.commands.create_by_command import create_once
from services.records.commands.update_matching import update_matching
from services.records.storage.session import Session, Sessions


class RecordCommands:
    """Handlers of `records.create_record` and `records.update_record`."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    def create(self, tx: Transaction, envelope: Envelope, message: events_pb2.CreateRecord) -> None:
        def run(session: Session) -> list[int]:
            values = _json(message.values_json)
            return [create_once(session, message.form, values, message.owner, message.external_key)]

        self._answer(tx, envelope, message, run)

    def update(self, tx: Transaction, envelope: Envelope, message: events_pb2.UpdateRecord) -> None:
        def run(session: Session) -> list[int]:
            values, match = _json(message.values_json), None
            if not message.id:
                match = _json(message.match_json)
            return update_matching(session, message.form, message.id, match, values)

        self._answer(tx, envelope, message, run)

    def _answer(
        self, tx: Transaction, envelope: Envelope, message: Any, run: Callable[[Session], list[int]]
    ) -> None:
        session = self.sessions.platform(tx, message.depth)
        answer = events_pb2.CommandCompleted(command_id=str(envelope.message_id), reply_to=message.reply_to)
        try:
            with tx.sql.begin_nested():
                ids = run(session)
        except Unavailable:
            raise
        except DomainError as error:
            answer.ok = False
            answer.error.CopyFrom(_error(error))
        else:
            answer.ok = True
            answer.ids.extend(ids)
        tx.publish("records.command.completed", answer, aggregate_id=message.form)


def _json(data: bytes) -> Any:
    try:
        found = json.loads(data or b"{}")
    except ValueError as error:
        raise Invalid("command_invalid") from error
    if not isinstance(found, dict):
        raise Invalid("command_invalid")
    return found


def _error(error: DomainError) -> common_pb2.Error:
    params = json.dumps(error.params, ensure_ascii=False, default=str)
    return common_pb2.Error(
        code=error.code,
        field=error.field or "",
        params_json=params,
        errors=[_error(each) for each in error.errors],
    )
