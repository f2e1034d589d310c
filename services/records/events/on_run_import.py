"""`records.run_import`: carry on with a batch."""

from __future__ import annotations

from collections.abc import Callable

from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.messages import Envelope
from services.records.commands.run_import import run_import
from services.records.storage.session import Sessions


def on_run_import(sessions: Sessions) -> Callable[[Envelope, events_pb2.RunImport], None]:
    def handle(envelope: Envelope, message: events_pb2.RunImport) -> None:
        run_import(sessions, message.id)

    return handle
