"""records.changed as the domain reads it."""

from __future__ import annotations

import json

from connectors.hub.domain.webhooks import ToldChange
from protos.gen.dougong.records.v1 import events_pb2

_OPS = {
    events_pb2.RecordChange.OP_CREATED: "created",
    events_pb2.RecordChange.OP_UPDATED: "updated",
    events_pb2.RecordChange.OP_DELETED: "deleted",
}


def event_of(change: events_pb2.RecordChange) -> str:
    """A record that comes back from the recycle bin is told as created again, at a later version."""
    name = _OPS[change.op]
    return "restored" if name == "created" and change.version > 1 else name


def told_change(change: events_pb2.RecordChange) -> ToldChange:
    return ToldChange(
        event=event_of(change),
        id=change.id,
        version=change.version,
        record=json.loads(change.record_json),
        before=json.loads(change.before_json or b"{}"),
        changed=tuple(change.changed_fields),
    )
