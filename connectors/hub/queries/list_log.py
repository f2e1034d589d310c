"""The synchronisation log: one row per document, newest first."""

from __future__ import annotations

from typing import Any

from connectors.hub.commands.workbench import Workbench
from connectors.hub.storage import accounts, jobs
from services.chassis.errors import Catalogue, Invalid, NotFound

_MOST = 200
STATES = ("pending", "sent", "confirmed", "failed", "conflict")


def list_log(
    bench: Workbench,
    catalogue: Catalogue,
    language: str,
    *,
    account: str,
    state: str,
    form: str,
    record: int,
    cursor: str,
    limit: int,
) -> dict[str, Any]:
    """{"rows", "next"}. Raises NotFound, Invalid `cursor_invalid`, `state_unknown`."""
    if state and state not in STATES:
        raise Invalid("state_unknown", "state", {"state": state[:40]})
    if cursor and not cursor.isdigit():
        raise Invalid("cursor_invalid", "cursor")
    size = min(max(limit or 50, 1), _MOST)
    with bench.database.read() as tx:
        found = accounts.by_key(tx, account) if account else None
        if account and found is None:
            raise NotFound("not_found")
        rows = jobs.page(
            tx,
            account=found.id if found else None,
            state=state,
            form=form,
            record=record,
            before=int(cursor) if cursor else None,
            limit=size + 1,
        )
    more = len(rows) > size
    return {
        "rows": [job_json(job, catalogue, language) for job in rows[:size]],
        "next": str(rows[size - 1].id) if more else None,
    }


def job_json(job: jobs.Job, catalogue: Catalogue, language: str) -> dict[str, Any]:
    error = job.error
    return {
        "id": job.id,
        "document": job.document,
        "form": job.form,
        "record": job.record,
        "direction": job.direction,
        "state": job.state,
        "remote_number": job.remote_number or job.remote_key,
        "attempts": job.attempts,
        "error": catalogue.message(error["code"], language, error["params"]) if error else None,
        "error_code": error["code"] if error else None,
        "updated_at": job.updated_at.isoformat(),
    }
