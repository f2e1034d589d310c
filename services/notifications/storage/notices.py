"""Notifications of the transaction's tenant. Every read and change names the person they belong to."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.notifications.storage.tables import notifications as table


@dataclass(frozen=True)
class Notice:
    """One notification in a person's list."""

    id: int
    topic: str
    title: Mapping[str, str]
    body: Mapping[str, str]
    link: str
    created_at: datetime
    read_at: datetime | None


COLUMNS = (
    table.c.id,
    table.c.topic,
    table.c.title,
    table.c.body,
    table.c.link,
    table.c.created_at,
    table.c.read_at,
)


def add(
    tx: Transaction,
    people: Mapping[int, bool],
    *,
    message_id: uuid.UUID,
    topic: str,
    title: Mapping[str, str],
    body: Mapping[str, str],
    link: str,
    now: datetime,
) -> dict[int, int]:
    """One row per person (person → whether it stands in their list); answers the ids by person."""
    rows = [
        {
            "tenant": tx.tenant,
            "person": person,
            "message_id": message_id,
            "topic": topic,
            "title": dict(title),
            "body": dict(body),
            "link": link,
            "in_app": in_app,
            "created_at": now,
        }
        for person, in_app in people.items()
    ]
    added = tx.sql.execute(sa.insert(table).returning(table.c.person, table.c.id), rows)
    return {row.person: row.id for row in added}


def _own(tx: Transaction, person: int) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.tenant == tx.tenant, table.c.person == person, table.c.in_app


def page(
    tx: Transaction, person: int, *, unread_only: bool, before_id: int | None, limit: int
) -> list[Notice]:
    """Newest first."""
    statement = sa.select(*COLUMNS).where(*_own(tx, person)).order_by(table.c.id.desc()).limit(limit)
    if unread_only:
        statement = statement.where(table.c.read_at.is_(None))
    if before_id is not None:
        statement = statement.where(table.c.id < before_id)
    return [Notice(*row) for row in tx.sql.execute(statement)]


def unread(tx: Transaction, people: Iterable[int]) -> dict[int, int]:
    """How many each has not read; people without any are absent."""
    statement = (
        sa.select(table.c.person, sa.func.count())
        .where(
            table.c.tenant == tx.tenant,
            table.c.person.in_(list(people)),
            table.c.in_app,
            table.c.read_at.is_(None),
        )
        .group_by(table.c.person)
    )
    return {row[0]: row[1] for row in tx.sql.execute(statement)}


def mark_read(tx: Transaction, person: int, ids: Sequence[int] | None, now: datetime) -> None:
    """Mark these as read, or all with None; somebody else's and those read already are left alone."""
    statement = sa.update(table).where(*_own(tx, person), table.c.read_at.is_(None)).values(read_at=now)
    if ids is not None:
        statement = statement.where(table.c.id.in_(ids))
    tx.sql.execute(statement)


def purge(tx: Transaction, before: datetime) -> int:
    """Delete what is old, of all tenants, with its deliveries."""
    return int(tx.sql.execute(sa.delete(table).where(table.c.created_at < before)).rowcount)


def text_of(tx: Transaction, id: int) -> tuple[dict[str, Any], dict[str, Any], str, datetime]:
    """Title, body, link and time of one notification, for the mail about it."""
    statement = sa.select(table.c.title, table.c.body, table.c.link, table.c.created_at).where(
        table.c.id == id
    )
    title, body, link, created_at = tx.sql.execute(statement).one()
    return title, body, link, created_at
