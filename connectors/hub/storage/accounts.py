"""Accounts at other systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from connectors.hub.storage.tables import account as table
from connectors.hub.storage.tables import cursor, job
from services.chassis.database import Transaction


@dataclass(frozen=True)
class Account:
    id: int
    tenant: int
    key: str
    kind: str
    base_url: str
    settings: Mapping[str, Any]
    mappings: Mapping[str, Any] | None
    secret: bytes
    enabled: bool
    principal: int
    version: int

    @property
    def prefix(self) -> str:
        return str(self.settings.get("prefix", "DG"))

    @property
    def zone(self) -> str:
        """Time zone of the remote server and of the days we send."""
        return str(self.settings.get("zone", "Asia/Shanghai"))


_COLUMNS = [table.c[name] for name in Account.__dataclass_fields__]


def by_key(tx: Transaction, key: str) -> Account | None:
    row = tx.sql.execute(sa.select(*_COLUMNS).where(table.c.tenant == tx.tenant, table.c.key == key)).first()
    return Account(**row._mapping) if row else None


def by_id(tx: Transaction, id: int) -> Account:
    """Raises sqlalchemy.exc.NoResultFound: jobs never outlive their account."""
    row = tx.sql.execute(sa.select(*_COLUMNS).where(table.c.id == id)).one()
    return Account(**row._mapping)


def every_enabled(tx: Transaction) -> list[Account]:
    """Accounts of all tenants, for the clock."""
    rows = tx.sql.execute(sa.select(*_COLUMNS).where(table.c.enabled).order_by(table.c.id))
    return [Account(**row._mapping) for row in rows]


def save(tx: Transaction, key: str, values: Mapping[str, Any]) -> Account:
    """Insert or replace the account with this key."""
    statement = insert(table).values(tenant=tx.tenant, key=key, **values)
    changed = {name: statement.excluded[name] for name in values}
    statement = statement.on_conflict_do_update(
        index_elements=["tenant", "key"],
        set_={**changed, "version": table.c.version + 1, "updated_at": sa.func.now()},
    )
    row = tx.sql.execute(statement.returning(*_COLUMNS)).one()
    return Account(**row._mapping)


def overview(tx: Transaction) -> list[tuple[Account, dict[str, int], Mapping[str, Any] | None]]:
    """Each account of the tenant with its jobs counted by state and the newest pull."""
    counted = (
        sa.select(job.c.account, job.c.state, sa.func.count().label("n"))
        .where(job.c.tenant == tx.tenant)
        .group_by(job.c.account, job.c.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for row in tx.sql.execute(counted):
        counts.setdefault(row.account, {})[row.state] = row.n
    pulls = {
        row.account: {"pulled_at": row.pulled_at, "error": row.error}
        for row in tx.sql.execute(sa.select(cursor).order_by(cursor.c.pulled_at.nulls_first()))
    }
    rows = tx.sql.execute(sa.select(*_COLUMNS).where(table.c.tenant == tx.tenant).order_by(table.c.key))
    found = [Account(**row._mapping) for row in rows]
    return [(a, counts.get(a.id, {}), pulls.get(a.id)) for a in found]
