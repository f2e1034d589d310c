"""Taking turns in a transaction."""

from __future__ import annotations

from services.chassis.database import Transaction


def hold(tx: Transaction, name: str, id: int) -> None:
    """Keep others from what this names until the end of the transaction."""
    tx.raw.execute("select pg_advisory_xact_lock(hashtext(%s), %s)", [name, id])
