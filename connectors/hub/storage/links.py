"""The map table: which remote document is which of our records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from connectors.hub.domain.errors import SyncConflict
from connectors.hub.storage.tables import link as table
from services.chassis.database import Transaction


@dataclass(frozen=True)
class Link:
    account: int
    remote_form: str
    remote_id: str
    remote_number: str
    form: str
    record: int
    payload_hash: str
    remote_modified: datetime | None = None


_COLUMNS = [table.c[name] for name in Link.__dataclass_fields__]


def of_record(tx: Transaction, account: int, remote_form: str, form: str, record: int) -> Link | None:
    return _one(
        tx,
        table.c.account == account,
        table.c.remote_form == remote_form,
        table.c.form == form,
        table.c.record == record,
    )


def of_number(tx: Transaction, account: int, remote_form: str, number: str) -> Link | None:
    return _one(
        tx, table.c.account == account, table.c.remote_form == remote_form, table.c.remote_number == number
    )


def by_number_anywhere(tx: Transaction, account: int, number: str) -> list[Link]:
    """Links to documents of any remote form with this number."""
    rows = tx.sql.execute(
        sa.select(*_COLUMNS).where(table.c.account == account, table.c.remote_number == number)
    )
    return [Link(**row._mapping) for row in rows]


def save(tx: Transaction, link: Link) -> None:
    """Insert, or renew the hash of the same pair.

    Raises SyncConflict `link_taken` when the record or the remote document is already paired with another.
    """
    # RETURNING, because an insert's row count is not kept.
    pair = insert(table).values(**vars(link)).on_conflict_do_nothing().returning(table.c.record)
    if tx.sql.execute(pair).first() is not None:
        return
    same = (
        sa.update(table)
        .where(
            *(
                table.c[n] == getattr(link, n)
                for n in ("account", "remote_form", "remote_number", "form", "record")
            )
        )
        .values(
            payload_hash=link.payload_hash,
            remote_id=link.remote_id,
            remote_modified=link.remote_modified,
            updated_at=sa.func.now(),
        )
        .returning(table.c.record)
    )
    if tx.sql.execute(same).first() is None:
        raise SyncConflict("link_taken", None, {"number": link.remote_number})


def _one(tx: Transaction, *conditions: sa.ColumnElement[bool]) -> Link | None:
    row = tx.sql.execute(sa.select(*_COLUMNS).where(*conditions)).first()
    return Link(**row._mapping) if row else None
