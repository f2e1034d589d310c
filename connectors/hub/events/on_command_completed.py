"""records.command.completed: the answer to our create_record or update_record."""

from __future__ import annotations

from connectors.hub.commands.complete_job import complete_job
from connectors.hub.commands.workbench import Workbench
from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.database import Transaction
from services.chassis.messages import Envelope, Handler


def on_command_completed(bench: Workbench) -> Handler:
    def handle(tx: Transaction, envelope: Envelope, message: events_pb2.CommandCompleted) -> None:
        complete_job(bench, tx, message)

    return handle
