"""Facts of records as messages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.database import Transaction
from services.kernel.fields import Form
from services.records.domain.definition import Definition
from services.records.domain.record import (
    CREATED,
    DELETED,
    RESTORED,
    UPDATED,
    Change,
    json_value,
    record_json,
)

OPS = {
    CREATED: events_pb2.RecordChange.OP_CREATED,
    RESTORED: events_pb2.RecordChange.OP_CREATED,
    UPDATED: events_pb2.RecordChange.OP_UPDATED,
    DELETED: events_pb2.RecordChange.OP_DELETED,
}


def change_message(form: Form, change: Change) -> events_pb2.RecordChange:
    """A creation's `before_json` is empty; a deletion carries the last state."""
    state, keys = change.state, change.fields(form)
    before = {key: json_value(form, key, change.before.get(key)) for key in keys} if change.before else {}
    return events_pb2.RecordChange(
        op=OPS[change.op],
        id=state["id"],
        version=state["version"] + (1 if change.after is None else 0),
        owner=state["owner"],
        department=state["department"],
        record_json=_json(record_json(form, state)),
        before_json=_json(before) if change.after is not None else b"{}",
        changed_fields=keys,
    )


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def records_changed(
    tx: Transaction, definition: Definition, changes: Sequence[Change], *, quiet: bool = False, depth: int = 0
) -> None:
    """1 to 1,000 changes of one form, told together with their transaction."""
    message = events_pb2.RecordsChanged(
        form=definition.key,
        form_version=definition.form.version,
        changes=[change_message(definition.form, change) for change in changes],
        quiet=quiet,
        depth=depth,
    )
    single = changes[0].state if len(changes) == 1 else None
    tx.publish(
        "records.changed",
        message,
        aggregate_id=f"{definition.key}/{single['id']}" if single else definition.key,
        aggregate_version=single["version"] if single else 0,
    )


def form_published(tx: Transaction, definition: Definition) -> None:
    message = events_pb2.FormPublished(
        form=definition.key,
        version=definition.form.version,
        definition_json=_json(dict(definition.document)),
    )
    tx.publish(
        "records.form.published",
        message,
        aggregate_id=definition.key,
        aggregate_version=definition.form.version,
    )
