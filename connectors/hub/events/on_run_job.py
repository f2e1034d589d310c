"""connectors.run_job: work with external effects, outside of any transaction."""

from __future__ import annotations

from connectors.hub.commands.run_job import run_job
from connectors.hub.commands.workbench import Workbench
from protos.gen.dougong.connectors.v1 import events_pb2
from services.chassis.messages import Envelope, FreeHandler


def on_run_job(bench: Workbench) -> FreeHandler:
    def handle(envelope: Envelope, message: events_pb2.RunJob) -> None:
        run_job(bench, message.job)

    return handle
