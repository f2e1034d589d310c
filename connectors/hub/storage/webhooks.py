"""Subscriptions to changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.hub.storage.tables import delivery
from connectors.hub.storage.tables import webhook as table
from services.chassis.database import Transaction


@dataclass(frozen=True)
class Webhook:
    """`fields` narrow updates, none: every field. `stopped`: why it was switched off by itself."""

    id: int
    tenant: int
    name: str
    url: str
    form: str
    events: list[str]
    fields: list[str]
    secret: bytes
    principal: int
    enabled: bool
    stopped: str
    created_at: datetime
    updated_at: datetime


_COLUMNS = [table.c[name] for name in Webhook.__dataclass_fields__]


def own(tx: Transaction, id: int, *, lock: bool = False) -> Webhook | None:
    """The tenant's webhook of that id."""
    statement = sa.select(*_COLUMNS).where(table.c.tenant == tx.tenant, table.c.id == id)
    row = tx.sql.execute(statement.with_for_update() if lock else statement).first()
    return Webhook(**row._mapping) if row else None


def every(tx: Transaction) -> list[Webhook]:
    """The tenant's webhooks."""
    rows = tx.sql.execute(sa.select(*_COLUMNS).where(table.c.tenant == tx.tenant).order_by(table.c.id))
    return [Webhook(**row._mapping) for row in rows]


def listening(tx: Transaction, tenant: int, forms: Iterable[str]) -> list[Webhook]:
    """Enabled webhooks of the forms."""
    statement = sa.select(*_COLUMNS).where(
        table.c.tenant == tenant, table.c.form.in_(sorted(set(forms))), table.c.enabled
    )
    return [Webhook(**row._mapping) for row in tx.sql.execute(statement.order_by(table.c.id))]


def add(tx: Transaction, values: Mapping[str, Any]) -> Webhook:
    row = tx.sql.execute(sa.insert(table).values(tenant=tx.tenant, **values).returning(*_COLUMNS)).one()
    return Webhook(**row._mapping)


def change(tx: Transaction, id: int, **values: Any) -> Webhook:
    statement = sa.update(table).where(table.c.id == id).values(updated_at=sa.func.now(), **values)
    return Webhook(**tx.sql.execute(statement.returning(*_COLUMNS)).one()._mapping)


def remove(tx: Transaction, id: int) -> None:
    """With all its deliveries."""
    tx.sql.execute(sa.delete(table).where(table.c.id == id))


def counts(tx: Transaction) -> dict[int, dict[str, int]]:
    """Deliveries of the tenant's webhooks by state."""
    counted = (
        sa.select(delivery.c.webhook, delivery.c.state, sa.func.count().label("n"))
        .where(delivery.c.tenant == tx.tenant)
        .group_by(delivery.c.webhook, delivery.c.state)
    )
    out: dict[int, dict[str, int]] = {}
    for row in tx.sql.execute(counted):
        out.setdefault(row.webhook, {})[row.state] = row.n
    return out
