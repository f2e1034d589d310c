"""How far each pull has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from connectors.hub.storage.tables import cursor as table
from services.chassis.database import Transaction


def modified_through(tx: Transaction, account: int, document: str) -> datetime | None:
    return tx.sql.execute(
        sa.select(table.c.modified_through).where(table.c.account == account, table.c.document == document)
    ).scalar()


def advance(tx: Transaction, account: int, document: str, through: datetime | None) -> None:
    """Record a finished pull; the cursor never goes back."""
    statement = insert(table).values(
        account=account, document=document, modified_through=through, pulled_at=sa.func.now()
    )
    newest = sa.func.greatest(table.c.modified_through, statement.excluded.modified_through)
    tx.sql.execute(
        statement.on_conflict_do_update(
            index_elements=["account", "document"],
            set_={"modified_through": newest, "pulled_at": sa.func.now(), "error": sa.null()},
        )
    )


def note_request(tx: Transaction, account: int, document: str) -> None:
    """A pull has been asked for; the next one is due an interval later, however long this one takes."""
    statement = insert(table).values(account=account, document=document, pulled_at=sa.func.now())
    tx.sql.execute(
        statement.on_conflict_do_update(
            index_elements=["account", "document"], set_={"pulled_at": sa.func.now()}
        )
    )


def note_failure(tx: Transaction, account: int, document: str, error: Mapping[str, Any]) -> None:
    statement = insert(table).values(account=account, document=document, error=error, pulled_at=sa.func.now())
    tx.sql.execute(
        statement.on_conflict_do_update(
            index_elements=["account", "document"], set_={"error": error, "pulled_at": sa.func.now()}
        )
    )


def due(tx: Transaction, account: int, document: str, seconds: float) -> bool:
    """Whether the last pull, finished or failed, is at least `seconds` ago."""
    statement = sa.select(
        table.c.pulled_at < sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    ).where(table.c.account == account, table.c.document == document)
    answer = tx.sql.execute(statement).scalar()
    return True if answer is None else bool(answer)
