"""connectors.run_pull: fetch what changed at an account."""

from __future__ import annotations

from connectors.hub.commands.run_pull import run_pull
from connectors.hub.commands.workbench import Workbench
from protos.gen.dougong.connectors.v1 import events_pb2
from services.chassis.messages import Envelope, FreeHandler


def on_run_pull(bench: Workbench) -> FreeHandler:
    def handle(envelope: Envelope, message: events_pb2.RunPull) -> None:
        run_pull(bench, message.account)

    return handle
