"""Deliveries of webhooks: what is to be sent, and what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from connectors.hub.domain.retrying import DELIVERY_PATIENCE
from connectors.hub.storage.jobs import WATCHDOG
from connectors.hub.storage.tables import delivery as table
from services.chassis.database import Transaction

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Delivery:
    id: int
    tenant: int
    webhook: int
    message_id: uuid.UUID
    kind: str
    state: str
    skipped: bool
    attempts: int
    due_at: datetime | None
    retry_until: datetime
    status_code: int | None
    error: Mapping[str, Any] | None
    body: str | None
    body_principal: int | None
    answer: str
    occurred_at: datetime
    created_at: datetime
    updated_at: datetime


_COLUMNS = [table.c[name] for name in Delivery.__dataclass_fields__]


def accept(
    tx: Transaction,
    *,
    tenant: int,
    webhook: int,
    message_id: uuid.UUID,
    kind: str,
    payload: bytes,
    occurred_at: datetime,
) -> int | None:
    """Its id; None when this webhook has this message already."""
    statement = insert(table).values(
        tenant=tenant,
        webhook=webhook,
        message_id=message_id,
        kind=kind,
        payload=payload,
        occurred_at=occurred_at,
        state="pending",
        due_at=sa.func.now() + WATCHDOG if kind == "changes" else None,
        retry_until=sa.func.now() + (DELIVERY_PATIENCE if kind == "changes" else timedelta(0)),
    )
    statement = statement.on_conflict_do_nothing(index_elements=["webhook", "message_id"])
    return tx.sql.execute(statement.returning(table.c.id)).scalar()


def own(tx: Transaction, id: int, *, lock: bool = False) -> Delivery | None:
    """The tenant's delivery of that id."""
    statement = sa.select(*_COLUMNS).where(table.c.tenant == tx.tenant, table.c.id == id)
    row = tx.sql.execute(statement.with_for_update() if lock else statement).first()
    return Delivery(**row._mapping) if row else None


def start_attempt(tx: Transaction, id: int) -> tuple[Delivery, bytes] | None:
    """The delivery with one more attempt, and its payload; None when it is not pending."""
    statement = (
        sa.update(table)
        .where(table.c.id == id, table.c.state == "pending")
        .values(attempts=table.c.attempts + 1, updated_at=sa.func.now())
    )
    row = tx.sql.execute(statement.returning(table.c.payload, *_COLUMNS)).first()
    if row is None:
        return None
    values = dict(row._mapping)
    payload = bytes(values.pop("payload"))
    return Delivery(**values), payload


def change(tx: Transaction, id: int, **values: Any) -> None:
    tx.sql.execute(sa.update(table).where(table.c.id == id).values(**values))


def settle(tx: Transaction, id: int, state: str, **values: Any) -> None:
    """The outcome of an attempt after which nothing more is tried by itself."""
    change(tx, id, state=state, due_at=None, updated_at=sa.func.now(), **values)


def postpone(tx: Transaction, id: int, seconds: int, **values: Any) -> bool:
    """Try again later; False when there is no later: the time for it is over."""
    statement = (
        sa.update(table)
        .where(table.c.id == id, table.c.retry_until > sa.func.now())
        .values(due_at=sa.func.now() + timedelta(seconds=seconds), updated_at=sa.func.now(), **values)
    )
    return tx.sql.execute(statement.returning(table.c.id)).first() is not None


def begin_again(tx: Transaction, id: int) -> None:
    """As if it had just come in; a person asked."""
    change(
        tx,
        id,
        state="pending",
        skipped=False,
        attempts=0,
        error=None,
        due_at=sa.func.now() + WATCHDOG,
        retry_until=sa.func.now() + DELIVERY_PATIENCE,
        updated_at=sa.func.now(),
    )


def take_due(tx: Transaction, limit: int = 100) -> list[tuple[int, int, int]]:
    """Deliveries whose time has come, as (id, tenant, attempts); their next look is the watchdog's."""
    due = (
        sa.select(table.c.id)
        .where(table.c.due_at <= sa.func.now(), table.c.state == "pending")
        .order_by(table.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = sa.update(table).where(table.c.id.in_(due)).values(due_at=sa.func.now() + WATCHDOG)
    rows = tx.sql.execute(statement.returning(table.c.id, table.c.tenant, table.c.attempts))
    return [(row.id, row.tenant, row.attempts) for row in rows]


def forget_old(tx: Transaction, limit: int = 1000) -> int:
    """Delete settled deliveries of all tenants after `KEPT`; how many."""
    old = (
        sa.select(table.c.id)
        .where(table.c.state != "pending", table.c.updated_at < sa.func.now() - KEPT)
        .limit(limit)
    )
    gone = tx.sql.execute(sa.delete(table).where(table.c.id.in_(old)).returning(table.c.id))
    return len(gone.all())


def page(tx: Transaction, webhook: int, state: str, before: int | None, limit: int) -> list[Delivery]:
    """Newest first."""
    statement = sa.select(*_COLUMNS).where(table.c.tenant == tx.tenant, table.c.webhook == webhook)
    if state:
        statement = statement.where(table.c.state == state)
    if before is not None:
        statement = statement.where(table.c.id < before)
    rows = tx.sql.execute(statement.order_by(table.c.id.desc()).limit(limit))
    return [Delivery(**row._mapping) for row in rows]
