"""Fetch what changed at an account since the cursor, with overlap, and make each new state of a document
a job."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.hub.commands import outgoing
from connectors.hub.commands.workbench import Workbench, error_json
from connectors.hub.domain.errors import HubError
from connectors.hub.domain.mapping import PullMapping
from connectors.hub.domain.receipts import Receipt
from connectors.hub.storage import accounts, cursors, jobs, locks
from connectors.hub.storage.accounts import Account
from services.chassis import crash
from services.chassis.database import Transaction
from services.chassis.errors import DomainError

log = logging.getLogger(__name__)
_CHUNK = 100
# A change becomes visible to queries only when its transaction commits, which may be after its FModifyDate.
_OVERLAP_MINUTES = 10
_FIRST_DAYS = 1


def run_pull(bench: Workbench, account_id: int) -> None:
    """All pull mappings of the account; one pull of an account at a time, a second one is not needed."""
    with bench.database.transaction() as tx:
        account = accounts.by_id(tx, account_id)
    if not account.enabled:
        return
    try:
        with locks.held(bench.database, "pull", account_id):
            for mapping in _mappings(bench, account):
                _pull(bench, account, mapping)
    except locks.LockBusy:
        log.info("account %s is being pulled already", account.key)


def _mappings(bench: Workbench, account: Account) -> Sequence[PullMapping]:
    try:
        return bench.mappings(account).pull
    except HubError as error:
        log.error("account %s: %s", account.key, error)
        return ()


def _pull(bench: Workbench, account: Account, mapping: PullMapping) -> None:
    with bench.database.transaction() as tx:
        through = cursors.modified_through(tx, account.id, mapping.document)
    since = through - _overlap(account) if through else _beginning(account)
    try:
        with bench.remote(account) as remote:
            receipts = remote.changed_since(mapping, since)
    except (HubError, DomainError) as error:
        log.warning("pull of %s failed: %s", account.key, error)
        with bench.database.transaction() as tx:
            cursors.note_failure(tx, account.id, mapping.document, error_json(error))
        return
    for start in range(0, len(receipts), _CHUNK):
        with bench.database.transaction() as tx:
            for receipt in receipts[start : start + _CHUNK]:
                _take_in(tx, account, mapping, receipt)
        crash.point("hub.after_pull_chunk")
    newest = max((r.modified for r in receipts), default=through)
    with bench.database.transaction() as tx:
        cursors.advance(tx, account.id, mapping.document, newest)


def _take_in(tx: Transaction, account: Account, mapping: PullMapping, receipt: Receipt) -> None:
    job = jobs.accept_pull(
        tx,
        account=account.id,
        document=mapping.document,
        form=mapping.form,
        key=receipt.id,
        number=receipt.number,
        payload=receipt.to_json(),
        payload_hash=receipt.fingerprint,
        is_final=receipt.status in mapping.final,
    )
    if job is not None:
        outgoing.run_job(tx, job.id, receipt.fingerprint, job.attempts)


def _overlap(account: Account) -> timedelta:
    return timedelta(minutes=float(account.settings.get("overlap_minutes", _OVERLAP_MINUTES)))


def _beginning(account: Account) -> datetime:
    """Where the first pull starts: the setting `pull_from` (a day), else yesterday; the remote server's
    clock."""
    if first := account.settings.get("pull_from"):
        return datetime.fromisoformat(str(first))
    return datetime.now(UTC).astimezone(ZoneInfo(account.zone)).replace(tzinfo=None) - timedelta(
        days=_FIRST_DAYS
    )
