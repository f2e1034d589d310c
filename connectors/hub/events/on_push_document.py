"""connectors.push_document: a rule or a person wants a record at the other system."""

from __future__ import annotations

from connectors.hub.commands.accept_push import accept_push
from connectors.hub.commands.workbench import Workbench
from protos.gen.dougong.connectors.v1 import events_pb2
from services.chassis.database import Transaction
from services.chassis.messages import Envelope, Handler


def on_push_document(bench: Workbench) -> Handler:
    def handle(tx: Transaction, envelope: Envelope, message: events_pb2.PushDocument) -> None:
        accept_push(bench, tx, message, envelope.message_id)

    return handle
