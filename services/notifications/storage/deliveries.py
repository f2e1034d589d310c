"""The delivery log, which is also the queue of mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.notifications.domain.attempts import Next
from services.notifications.domain.routing import Delivery, Recipient
from services.notifications.storage.tables import deliveries as table
from services.notifications.storage.tables import notifications


@dataclass(frozen=True)
class Claimed:
    """A mail that this process, and no other, is now sending. attempts counts this one."""

    id: int
    tenant: int
    notification: int
    person: int
    address: str
    language: str
    name: str
    attempts: int
    mail_id: str


@dataclass(frozen=True)
class NewDelivery:
    """A delivery to be logged for a notification."""

    notification: int
    person: int
    recipient: Recipient | None
    delivery: Delivery
    mail_id: str


def add(tx: Transaction, new: Sequence[NewDelivery], now: datetime) -> None:
    """Log deliveries in their first state; pending ones are due at once."""
    rows = [
        {
            "tenant": tx.tenant,
            "notification": each.notification,
            "person": each.person,
            "channel": each.delivery.channel,
            "address": each.delivery.address,
            "language": each.recipient.language if each.recipient else "",
            "name": each.recipient.name if each.recipient else "",
            "state": each.delivery.state,
            "error": each.delivery.error,
            "attempts": 0,
            "mail_id": each.mail_id,
            "next_at": now if each.delivery.state == "pending" else None,
            "created_at": now,
            "updated_at": now,
        }
        for each in new
    ]
    tx.sql.execute(sa.insert(table), rows)


def any_due(tx: Transaction, now: datetime) -> bool:
    """Whether a mail of any tenant waits to be sent."""
    statement = sa.select(sa.exists().where(table.c.state == "pending", table.c.next_at <= now))
    return bool(tx.sql.execute(statement).scalar_one())


def claim(tx: Transaction, now: datetime) -> Claimed | None:
    """Take the mail that has waited longest; committed before it is sent, so that nobody sends it as well."""
    due = (
        sa.select(table.c.id)
        .where(table.c.state == "pending", table.c.next_at <= now)
        .order_by(table.c.next_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        sa.update(table)
        .where(table.c.id == due)
        .values(state="sending", attempts=table.c.attempts + 1, claimed_at=now, updated_at=now)
        .returning(
            table.c.id,
            table.c.tenant,
            table.c.notification,
            table.c.person,
            table.c.address,
            table.c.language,
            table.c.name,
            table.c.attempts,
            table.c.mail_id,
        )
    )
    row = tx.sql.execute(statement).one_or_none()
    return Claimed(*row) if row else None


def settle(tx: Transaction, id: int, next: Next, error: str, now: datetime) -> None:
    """Record what became of an attempt; only while the row is still `sending`."""
    statement = sa.update(table).where(table.c.id == id, table.c.state == "sending")
    tx.sql.execute(
        statement.values(
            state=next.state, next_at=next.at, claimed_at=None, error=error[:500], updated_at=now
        )
    )


def give_up_lost_claims(tx: Transaction, claimed_before: datetime, now: datetime) -> int:
    """Mails whose sender died on the way: nobody knows whether they went out. Answers how many."""
    statement = sa.update(table).where(table.c.state == "sending", table.c.claimed_at < claimed_before)
    values = statement.values(
        state="uncertain", error="sender_died", claimed_at=None, next_at=None, updated_at=now
    )
    return int(tx.sql.execute(values).rowcount)


def page(tx: Transaction, *, state: str, before_id: int | None, limit: int) -> list[dict[str, Any]]:
    """Newest first, without what the notifications say."""
    statement = (
        sa.select(
            table.c.id,
            table.c.notification,
            notifications.c.topic,
            table.c.person,
            table.c.channel,
            table.c.address,
            table.c.state,
            table.c.attempts,
            table.c.error,
            table.c.next_at,
            table.c.created_at,
            table.c.updated_at,
        )
        .join(notifications, notifications.c.id == table.c.notification)
        .where(table.c.tenant == tx.tenant)
        .order_by(table.c.id.desc())
        .limit(limit)
    )
    if state:
        statement = statement.where(table.c.state == state)
    if before_id is not None:
        statement = statement.where(table.c.id < before_id)
    return [dict(row) for row in tx.sql.execute(statement).mappings()]
