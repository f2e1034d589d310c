"""Set off rules by what records says has changed."""

import json

from protos.gen.dougong.records.v1 import events_pb2 as records
from services.chassis.database import Transaction
from services.chassis.messages import Envelope, message_id_from
from services.workflow.commands.run_rules import Cause, rules_of, run_for_change
from services.workflow.dependencies import Dependencies
from services.workflow.domain.match import Change

OPS = {
    records.RecordChange.OP_CREATED: "created",
    records.RecordChange.OP_UPDATED: "updated",
    records.RecordChange.OP_DELETED: "deleted",
}
KINDS = ("created", "updated", "deleted", "field_changed")


def run_for_changes(
    deps: Dependencies, tx: Transaction, envelope: Envelope, message: records.RecordsChanged
) -> None:
    """Imports and sample data are quiet: they set nothing off."""
    found = rules_of(tx, message.form, KINDS) if not message.quiet else []
    if not found:
        return
    for each in message.changes:
        change = Change(
            OPS.get(each.op, ""),
            json.loads(each.record_json),
            json.loads(each.before_json or b"{}"),
            frozenset(each.changed_fields),
        )
        cause = Cause(
            message_id_from(envelope.message_id, each.id, each.version),
            change.op,
            change.record,
            envelope.actor.user,
            message.depth,
            change.before,
        )
        run_for_change(deps, tx, found, change, cause)
