"""Take over what changed in records."""

from collections.abc import Iterable

from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.database import Transaction
from services.reporting.storage.rows import RowState, save_rows


def append_changes(tx: Transaction, messages: Iterable[events_pb2.RecordsChanged]) -> None:
    """Keep the newest state of every record named; order and repetition do not matter."""
    save_rows(
        tx,
        [
            RowState(
                message.form,
                change.id,
                change.version,
                change.op == events_pb2.RecordChange.OP_DELETED,
                change.record_json.decode() or "{}",
            )
            for message in messages
            for change in message.changes
        ],
    )
