"""Carry on with a job of any kind, by the authority of the platform and in the name of who asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.chassis.context import current, platform, use
from services.chassis.errors import DomainError, Unavailable
from services.kernel.errors import KernelError
from services.records.commands.refusal import refusal
from services.records.commands.run_conversion import run_conversion
from services.records.commands.run_recompute import run_recompute
from services.records.storage import ddl, jobs
from services.records.storage.list_uses import with_uses
from services.records.storage.session import Sessions

Runner = Callable[[Sessions, int], None]


def run_job(sessions: Sessions, id: int) -> None:
    """Harmless when it is over; what cannot be done is the job's failure, not the worker's."""
    with sessions.platform_read() as session:
        job = jobs.find(session.tx, id)
    if job is None or job.state not in ("queued", "running"):
        return
    context = platform(current().tenant, current().service, job.created_by, f"job:{id}")
    with use(context):
        try:
            RUNNERS[job.kind](sessions, id)
        except Unavailable:
            raise
        except (DomainError, KernelError) as error:
            known = error if isinstance(error, DomainError) else refusal(error)
            told = {"code": known.code, "field": known.field, "params": known.params}
            with sessions.platform_write() as session:
                jobs.update(session.tx, id, session.authority.now, state="failed", error=told)


def build_indexes(sessions: Sessions, id: int) -> None:
    """Those that definition, shared views and lists in use ask for and the table does not have."""
    with sessions.platform_read() as session:
        job = jobs.find(session.tx, id)
        assert job is not None
        today = session.authority.now.date()
        definition = with_uses(session.tx, session.definitions.by_id[job.form], today)
        tenant = session.tx.tenant
    with ddl.alone(sessions.database.url, definition.id) as connection:
        missing = ddl.missing_indexes(connection, tenant, definition)
        _note(sessions, id, state="running", total=len(missing), done=0)
        ddl.ensure_indexes(connection, tenant, definition)
    _note(sessions, id, state="done", done=len(missing))


def _note(sessions: Sessions, id: int, **values: object) -> None:
    with sessions.platform_write() as session:
        jobs.update(session.tx, id, session.authority.now, **values)


#: What carries on with each kind of job.
RUNNERS: Mapping[str, Runner] = {
    "convert": run_conversion,
    "index": build_indexes,
    "backfill": run_recompute,
    "recompute": run_recompute,
}
