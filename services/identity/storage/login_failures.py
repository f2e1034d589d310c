"""Counters of failed sign-ins."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.identity.domain.lockout import Failures
from services.identity.storage.tables import login_failures as table

Subject = tuple[str, str]  # kind, subject


def hold(tx: Transaction, subjects: Sequence[Subject], now: datetime) -> list[Failures]:
    """The counters, made when absent, locked to the transaction's end so that parallel guesses queue up."""
    found = []
    for kind, subject in sorted(subjects):
        count, last = tx.sql.execute(
            insert(table)
            .values(kind=kind, subject=subject, count=0, last_at=now)
            .on_conflict_do_update(index_elements=["kind", "subject"], set_={"count": table.c.count})
            .returning(table.c.count, table.c.last_at)
        ).one()
        found.append(Failures(kind, subject, count, last))
    return found


def count(tx: Transaction, failures: Failures, now: datetime) -> None:
    """Add one."""
    tx.sql.execute(
        sa.update(table)
        .where(table.c.kind == failures.kind, table.c.subject == failures.subject)
        .values(count=failures.remembered(now) + 1, last_at=now)
    )


def forgive(tx: Transaction, subjects: Sequence[Subject]) -> None:
    """After a success: forget the account's failures, and take back the one counted on the address."""
    for kind, subject in sorted(subjects):
        if kind == "account":
            tx.sql.execute(sa.delete(table).where(table.c.kind == kind, table.c.subject == subject))
        else:
            tx.sql.execute(
                sa.update(table)
                .where(table.c.kind == kind, table.c.subject == subject)
                .values(count=sa.func.greatest(table.c.count - 1, 0))
            )


def purge(tx: Transaction, before: datetime) -> int:
    """Forget old counters."""
    return int(tx.sql.execute(sa.delete(table).where(table.c.last_at < before)).rowcount)
