"""Comments of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.records.storage.tables import comment


def page(
    tx: Transaction, form: int, record: int, before: int, limit: int
) -> tuple[Sequence[sa.Row[Any]], int]:
    """The newest first, and how many there are; what was deleted is there only while it has answers."""
    answers = comment.alias("answers")
    answered = sa.exists().where(answers.c.parent == comment.c.id, answers.c.deleted_at.is_(None))
    mine = (comment.c.form == form, comment.c.record == record)
    shown = sa.select(comment).where(*mine, sa.or_(comment.c.deleted_at.is_(None), answered))
    if before:
        shown = shown.where(comment.c.id < before)
    rows = tx.sql.execute(shown.order_by(comment.c.id.desc()).limit(limit)).all()
    counted = sa.select(sa.func.count()).select_from(comment).where(*mine, comment.c.deleted_at.is_(None))
    return rows, int(tx.sql.execute(counted).scalar_one())


def add(tx: Transaction, values: Mapping[str, Any]) -> int:
    statement = sa.insert(comment).values(tenant=tx.tenant, **values).returning(comment.c.id)
    return int(tx.sql.execute(statement).scalar_one())


def find(tx: Transaction, id: int, *, lock: bool = False) -> sa.Row[Any] | None:
    """A comment that is not deleted."""
    own = (comment.c.tenant == tx.tenant, comment.c.id == id, comment.c.deleted_at.is_(None))
    statement = sa.select(comment).where(*own)
    return tx.sql.execute(statement.with_for_update() if lock else statement).first()


def update(tx: Transaction, id: int, **values: Any) -> None:
    tx.sql.execute(sa.update(comment).where(comment.c.id == id).values(**values))


def move(tx: Transaction, form: int, sources: Sequence[int], target: int) -> dict[int, list[int]]:
    """Give comments of several records to another; answers which, by the record they came from."""
    ids: dict[int, list[int]] = {}
    chosen = sa.select(comment.c.id, comment.c.record).where(
        comment.c.form == form, comment.c.record.in_(sources)
    )
    for id, record in tx.sql.execute(chosen):
        ids.setdefault(record, []).append(id)
    every = [id for group in ids.values() for id in group]
    if every:
        tx.sql.execute(sa.update(comment).where(comment.c.id.in_(every)).values(record=target))
    return ids


def give_back(tx: Transaction, ids: Sequence[int], record: int) -> None:
    if ids:
        own = (comment.c.tenant == tx.tenant, comment.c.id.in_(ids))
        tx.sql.execute(sa.update(comment).where(*own).values(record=record))


def commented(form: int, table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether anybody said something about the row of ``table``."""
    return sa.exists().where(
        comment.c.form == form, comment.c.record == table.c.id, comment.c.deleted_at.is_(None)
    )
