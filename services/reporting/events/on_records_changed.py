"""records.changed → the read store's rows."""

from collections.abc import Sequence

from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.database import Transaction
from services.chassis.messages import Envelope
from services.reporting.commands.append_changes import append_changes


def on_records_changed(tx: Transaction, items: Sequence[tuple[Envelope, events_pb2.RecordsChanged]]) -> None:
    append_changes(tx, [message for _, message in items])
