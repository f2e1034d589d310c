"""What is known of each file, apart from its bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.records.domain.definition import Definition
from services.records.storage.columns import Stored
from services.records.storage.tables import file

RECEIVING, READY, REMOVING = "receiving", "ready", "removing"
Row = sa.Row[Any]
Chosen = sa.ColumnElement[bool]


def reserve(tx: Transaction, size: int, quota: int) -> bool:
    """Count the bytes as the tenant's; False when they would be more than ``quota``."""
    if size > quota:
        return False
    row = tx.raw.execute(
        "insert into file_usage as u (tenant, bytes, files) values (%(tenant)s, %(size)s, 1)"
        " on conflict (tenant) do update set bytes = u.bytes + %(size)s, files = u.files + 1"
        " where u.bytes + %(size)s <= %(quota)s returning bytes",
        {"tenant": tx.tenant, "size": size, "quota": quota},
    ).fetchone()
    return row is not None


def create(tx: Transaction, *, name: str, size: int, key: str, form: int, field: int, at: datetime) -> int:
    statement = sa.insert(file).values(
        tenant=tx.tenant, name=name, size=size, key=key, form=form, field=field, state=RECEIVING,
        created_at=at, created_by=tx.actor.user, touched_at=at,
    )  # fmt: skip
    return int(tx.sql.execute(statement.returning(file.c.id)).scalar_one())


def find(tx: Transaction, id: int, *, lock: bool = False) -> Row | None:
    statement = sa.select(file).where(file.c.tenant == tx.tenant, file.c.id == id, file.c.state != REMOVING)
    return tx.sql.execute(statement.with_for_update() if lock else statement).first()


def find_several(tx: Transaction, ids: Sequence[int]) -> dict[int, Row]:
    """The finished ones among them, held until the end of the transaction."""
    wanted = sa.any_(sa.literal(list(ids), sa.ARRAY(sa.BigInteger)))
    statement = sa.select(file).where(file.c.tenant == tx.tenant, file.c.id == wanted, file.c.state == READY)
    return {row.id: row for row in tx.sql.execute(statement.order_by(file.c.id).with_for_update())}


def update(tx: Transaction, id: int, **values: Any) -> None:
    tx.sql.execute(sa.update(file).where(file.c.tenant == tx.tenant, file.c.id == id).values(**values))


def hold(tx: Transaction, ids: Sequence[int], form: int, field: int, record: int) -> None:
    """From now on the files are that record's, in that field."""
    wanted = sa.any_(sa.literal(list(ids), sa.ARRAY(sa.BigInteger)))
    statement = sa.update(file).where(file.c.tenant == tx.tenant, file.c.id == wanted)
    tx.sql.execute(statement.values(form=form, field=field, record=record))


def hand_over(tx: Transaction, form: int, source: int, target: int) -> None:
    """All files of one record become another's of the same form (records that are merged)."""
    held = (file.c.tenant == tx.tenant) & (file.c.form == form) & (file.c.record == source)
    tx.sql.execute(sa.update(file).where(held).values(record=target))


def let_go(tx: Transaction, chosen: Chosen, at: datetime, limit: int = 500) -> list[Row]:
    """Give up files of the tenant: their bytes no longer count and go later. What was given up."""
    some = (
        sa.select(file.c.id)
        .where(file.c.tenant == tx.tenant, file.c.state != REMOVING, chosen)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = sa.update(file).where(file.c.id.in_(some)).values(state=REMOVING, touched_at=at)
    rows = list(tx.sql.execute(statement.returning(file.c.id, file.c.name, file.c.size)))
    if rows:
        tx.raw.execute(
            "update file_usage set bytes = bytes - %s, files = files - %s where tenant = %s",
            [sum(row.size for row in rows), len(rows), tx.tenant],
        )
    return rows


def loose_since(moment: datetime) -> Chosen:
    """Belonging to no record, and untouched since then."""
    return file.c.record.is_(None) & (file.c.touched_at < moment)


def recordless(definition: Definition, stored: Stored) -> Chosen:
    """Of the form, belonging to a record that is neither in its table nor in the recycle bin."""
    recycled = sa.table("recycled", sa.column("form"), sa.column("record"))
    live = sa.select(stored.table.c.id).where(stored.table.c.id == file.c.record).correlate(file)
    binned = (
        sa.select(recycled.c.record)
        .where(recycled.c.form == definition.id, recycled.c.record == file.c.record)
        .correlate(file)
    )
    held = (file.c.form == definition.id) & file.c.record.is_not(None)
    return held & ~sa.exists(live) & ~sa.exists(binned)


def any_of(tx: Transaction, form: int) -> bool:
    """Whether records of the form hold files."""
    statement = sa.select(sa.exists().where(file.c.form == form, file.c.record.is_not(None)))
    return bool(tx.sql.execute(statement).scalar_one())


def given_up(connection: sa.Connection, before: datetime, limit: int = 500) -> list[Row]:
    """Of all tenants: files whose bytes may go."""
    statement = sa.select(file.c.id, file.c.key).where(file.c.state == REMOVING, file.c.touched_at < before)
    return list(connection.execute(statement.limit(limit)))


def forget(connection: sa.Connection, ids: Sequence[int]) -> None:
    connection.execute(sa.delete(file).where(file.c.id.in_(ids), file.c.state == REMOVING))


def tenants(connection: sa.Connection) -> Iterator[int]:
    """Those that have files."""
    return iter(connection.execute(sa.text("select tenant from file_usage where files > 0")).scalars().all())


def thumbnail_key(key: str) -> str:
    return f"{key}.thumb"


def described(row: Row) -> dict[str, Any]:
    """A finished file as the API shows it."""
    return {"id": row.id, "name": row.name, "size": row.size, "type": row.type, "url": url(row.id)}


def url(id: int) -> str:
    return f"/api/v1/files/{id}"
