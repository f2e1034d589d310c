"""Take in the wish to push a record: save the intent, and let a worker act on it."""

from __future__ import annotations

import uuid

from connectors.hub.commands import outgoing
from connectors.hub.commands.workbench import Workbench
from connectors.hub.domain.errors import HubError, MappingInvalid
from connectors.hub.domain.payload import stable_key
from connectors.hub.storage import accounts, jobs
from protos.gen.dougong.connectors.v1 import events_pb2
from services.chassis.database import Transaction


def accept_push(
    bench: Workbench, tx: Transaction, command: events_pb2.PushDocument, command_id: uuid.UUID
) -> None:
    """One job per record and document, however often it is asked for. An impossible wish is answered, not
    retried."""
    try:
        account = accounts.by_key(tx, command.account)
        if account is None or not account.enabled:
            raise MappingInvalid("account_unknown", "account", {"account": command.account})
        mapping = bench.mappings(account).push_for(command.document, command.form)
    except HubError as error:
        outgoing.refused(tx, command, command_id, error.code)
        return
    job = jobs.accept_push(
        tx,
        account=account.id,
        document=command.document,
        form=command.form,
        record=command.record,
        key=stable_key(mapping, command.record, account.prefix),
        waiter={"reply_to": command.reply_to, "command": str(command_id)},
    )
    outgoing.run_job(tx, job.id, command_id)
