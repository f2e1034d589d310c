"""The recycle bin: records that left their form, each as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.records.domain.definition import Definition
from services.records.domain.record import Values, record_json
from services.records.storage.session import Session
from services.records.storage.tables import comment, follower, form, history, recycled

ARRAY = sa.ARRAY(sa.BigInteger)


def keep_recycled(
    session: Session, definition: Definition, values: Values, merged_into: int | None, moved: Any
) -> None:
    """Write down a record that is about to leave its table, while its row is still there."""
    table = session.stored(definition).table
    values_kept = {
        "at": session.authority.now,
        "actor": session.tx.actor.user,
        "batch": None,
        "content": record_json(definition.form, values),
        "merged_into": merged_into,
        "moved": moved,
        "external_key": sa.select(table.c.external_key).where(table.c.id == values["id"]).scalar_subquery(),
    }
    statement = insert(recycled).values(form=definition.id, record=values["id"], **values_kept)
    newest = {name: statement.excluded[name] for name in values_kept}
    session.tx.sql.execute(
        statement.on_conflict_do_update(index_elements=["form", "record"], set_=newest).inline()
    )


def page(
    tx: Transaction, form_id: int, after: tuple[datetime, int] | None, limit: int
) -> Sequence[sa.Row[Any]]:
    """Newest first, whoever may see them; ``after``: time and record of the last one seen."""
    statement = sa.select(recycled).where(recycled.c.form == form_id)
    if after is not None:
        statement = statement.where(sa.tuple_(recycled.c.at, recycled.c.record) < sa.tuple_(*after))
    ordered = statement.order_by(recycled.c.at.desc(), recycled.c.record.desc()).limit(limit)
    return tx.sql.execute(ordered).all()


def find(tx: Transaction, form_id: int, record: int) -> sa.Row[Any] | None:
    """Held against others until the end of the transaction."""
    statement = sa.select(recycled).where(recycled.c.form == form_id, recycled.c.record == record)
    return tx.sql.execute(statement.with_for_update()).first()


def contents(tx: Transaction, form_id: int, records: Sequence[int]) -> list[tuple[int, Any]]:
    """(record, its JSON when it was deleted) of those that are in the bin."""
    statement = sa.select(recycled.c.record, recycled.c.content)
    statement = statement.where(recycled.c.form == form_id, recycled.c.record.in_(records))
    return [(row[0], row[1]) for row in tx.sql.execute(statement)]


def successor(tx: Transaction, record: int, forms: Sequence[int]) -> tuple[int, int] | None:
    """(form, record) that a merged record became part of."""
    statement = sa.select(recycled.c.form, recycled.c.merged_into).where(
        recycled.c.record == record, recycled.c.form.in_(forms), recycled.c.merged_into.is_not(None)
    )
    row = tx.sql.execute(statement).first()
    return None if row is None else (row[0], row[1])


def take_out(tx: Transaction, form_id: int, record: int) -> None:
    tx.sql.execute(sa.delete(recycled).where(recycled.c.form == form_id, recycled.c.record == record))


def purge(tx: Transaction, form_id: int, records: Sequence[int]) -> None:
    """Forget records for good, with their comments, followers and history; the audit log stays."""
    chosen = sa.any_(sa.literal(list(records), ARRAY))
    for table in (recycled, comment, follower, history):
        tx.sql.execute(sa.delete(table).where(table.c.form == form_id, table.c.record == chosen))


def due(tx: Transaction, before: datetime, limit: int) -> list[Any]:
    """(tenant, form, key, record) of all tenants that have been in the bin since before that moment."""
    statement = (
        sa.select(form.c.tenant, recycled.c.form, form.c.key, recycled.c.record)
        .join(form, form.c.id == recycled.c.form)
        .where(recycled.c.at < before)
        .order_by(recycled.c.at)
        .limit(limit)
    )
    return list(tx.sql.execute(statement))
