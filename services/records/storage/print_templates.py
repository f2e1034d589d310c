"""Print templates of forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.records.storage.tables import print_template as table


def every(tx: Transaction, form: int) -> Sequence[sa.Row[Any]]:
    return tx.sql.execute(sa.select(table).where(table.c.form == form).order_by(table.c.key)).all()


def find(tx: Transaction, form: int, key: str) -> Mapping[str, Any] | None:
    statement = sa.select(table.c.definition).where(table.c.form == form, table.c.key == key)
    found: Mapping[str, Any] | None = tx.sql.execute(statement).scalar_one_or_none()
    return found


def put(tx: Transaction, form: int, key: str, definition: Mapping[str, Any], at: datetime) -> None:
    values = {"definition": dict(definition), "at": at, "actor": tx.actor.user}
    statement = insert(table).values(form=form, key=key, **values)
    tx.sql.execute(statement.on_conflict_do_update(index_elements=["form", "key"], set_=values))


def delete(tx: Transaction, form: int, key: str) -> None:
    tx.sql.execute(sa.delete(table).where(table.c.form == form, table.c.key == key))
