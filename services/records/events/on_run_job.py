"""`records.run_job`: carry on with a job."""

from __future__ import annotations

from collections.abc import Callable

from protos.gen.dougong.records.v1 import schema_pb2
from services.chassis.messages import Envelope
from services.records.commands.run_job import run_job
from services.records.storage.session import Sessions


def on_run_job(sessions: Sessions) -> Callable[[Envelope, schema_pb2.RunJob], None]:
    def handle(envelope: Envelope, message: schema_pb2.RunJob) -> None:
        run_job(sessions, message.id)

    return handle
