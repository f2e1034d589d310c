"""records.changed: webhooks that listen get deliveries."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.hub.commands.accept_changes import accept_changes
from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.database import Transaction
from services.chassis.messages import Envelope


def on_records_changed(tx: Transaction, items: Sequence[tuple[Envelope, events_pb2.RecordsChanged]]) -> None:
    accept_changes(tx, items)
