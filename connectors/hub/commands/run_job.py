"""Run one job now, and settle what its outcome means."""

from __future__ import annotations

import logging

from connectors.hub.commands import outgoing
from connectors.hub.commands.run_push import run_push
from connectors.hub.commands.run_receipt import run_receipt
from connectors.hub.commands.workbench import Workbench, error_json
from connectors.hub.domain.errors import HubError, RemoteUnavailable, SyncConflict
from connectors.hub.domain.retrying import delay_before
from connectors.hub.storage import accounts, jobs, locks
from connectors.hub.storage.accounts import Account
from services.chassis.errors import DomainError, Unavailable

log = logging.getLogger(__name__)


def run_job(bench: Workbench, id: int) -> None:
    """One at a time per job; who comes second finds it done. Never raises for an outcome of the job
    itself."""
    try:
        with locks.held(bench.database, "job", id):
            _run(bench, id)
    except locks.LockBusy:
        with bench.database.transaction() as tx:
            # The holder may have passed the point where it would notice our waiter: look again shortly.
            jobs.change(tx, id, due_at=jobs.soon())


def _run(bench: Workbench, id: int) -> None:
    with bench.database.transaction() as tx:
        job = jobs.get(tx, id)
        if job is None or job.state not in ("pending", "sent"):
            return
        account = accounts.by_id(tx, job.account)
        attempt = jobs.start_attempt(tx, id)
        job = jobs.get(tx, id)
    if job is None:
        return
    try:
        run_push(bench, account, job) if job.direction == "push" else run_receipt(bench, account, job)
    except (RemoteUnavailable, Unavailable) as error:
        _postpone(bench, id, attempt, error)
    except SyncConflict as error:
        _give_up(bench, account, id, "conflict", error)
    except (HubError, DomainError) as error:
        if error.code == "internal":  # a fault of our own side: nobody could act on it
            _postpone(bench, id, attempt, error)
        else:
            _give_up(bench, account, id, "failed", error)


def _postpone(bench: Workbench, id: int, attempt: int, error: HubError | DomainError) -> None:
    seconds = delay_before(attempt)
    log.warning("job %d waits %d s: %s", id, seconds, error)
    with bench.database.transaction() as tx:
        jobs.postpone(tx, id, seconds, error_json(error))


def _give_up(bench: Workbench, account: Account, id: int, state: str, error: HubError | DomainError) -> None:
    """Until a person acts. Those who wait are told."""
    log.warning("job %d %s: %s", id, state, error)
    with bench.database.transaction() as tx:
        job = jobs.get(tx, id, lock=True)
        if job is None:
            return
        outgoing.failed(tx, job, account.key, error.code)
        jobs.settle(tx, id, state, error_json(error))
        tx.audit(f"connector.{state}", f"connector:{account.key}", None, {"job": id, "error": error.code})
