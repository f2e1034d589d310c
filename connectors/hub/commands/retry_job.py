"""A person wants a job to run again."""

from __future__ import annotations

import uuid

from connectors.hub.commands import outgoing
from connectors.hub.commands.workbench import Workbench
from connectors.hub.storage import jobs
from services.chassis.context import Context
from services.chassis.errors import Conflict, NotFound


def retry_job(bench: Workbench, context: Context, id: int) -> jobs.Job:
    """Raises NotFound, Conflict `job_confirmed`: what is done is done."""
    with bench.database.transaction(context) as tx:
        job = jobs.own(tx, id)
        if job is None:
            raise NotFound("not_found")
        if job.state == "confirmed":
            raise Conflict("job_confirmed")
        jobs.change(tx, id, state="sent" if job.state == "sent" else "pending", due_at=jobs.soon())
        outgoing.run_job(tx, id, "retry", uuid.uuid4())
        tx.audit("connector.retried", f"{job.form}:{job.record}", {"state": job.state}, {"job": id})
        changed = jobs.get(tx, id)
    assert changed is not None
    return changed
