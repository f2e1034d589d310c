"""Bringing the search column of a form's rows to today's rules, a thousand rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from services.chassis.database import Transaction
from services.records.domain.definition import Definition
from services.records.domain.indexes import column_name
from services.records.storage import definitions
from services.records.storage.columns import SEARCH, Stored
from services.records.storage.search.lexemes import search_column
from services.records.storage.tables import catalogue, search_state

BATCH = 1_000
Place = sa.Row[Any]


def versions(connection: sa.Connection) -> dict[int, int]:
    """Each tenant's version of its definitions."""
    found = connection.execute(sa.select(catalogue.c.tenant, catalogue.c.version))
    return {row.tenant: row.version for row in found}


def begin(tx: Transaction, definition: Definition, at: datetime) -> None:
    """Start from the first row, unless a run towards the same rules is under way."""
    wanted = definition.search_mark
    tx.raw.execute(
        "insert into search_state as s (form, wanted, position, started_at) values (%s, %s, 0, %s)"
        " on conflict (form) do update set wanted = excluded.wanted, position = 0,"
        " started_at = excluded.started_at where s.wanted is distinct from excluded.wanted",
        [definition.id, wanted, at],
    )


def place(tx: Transaction, definition: Definition) -> Place | None:
    """Where the run is, held against a second one; None when it is over or for other rules."""
    statement = sa.select(search_state).where(search_state.c.form == definition.id).with_for_update()
    row = tx.sql.execute(statement).first()
    return row if row is not None and row.wanted == definition.search_mark else None


def advance(tx: Transaction, definition: Definition, stored: Stored, after: int) -> int | None:
    """Write the rows that follow an id; the last one's id, None when there was none."""
    last, wrong = _next(tx, definition, stored, stored.table.c.id > after)
    _write(tx, definition, stored, wrong)
    if last is not None:
        where = search_state.c.form == definition.id
        tx.sql.execute(sa.update(search_state).where(where).values(position=last))
    return last


def finish(tx: Transaction, definition: Definition, stored: Stored, since: datetime) -> None:
    """What was written by those who still knew the old rules, and then: everything is indexed."""
    after = 0
    recent = stored.table.c.updated_at >= since
    while True:
        last, wrong = _next(tx, definition, stored, (stored.table.c.id > after) & recent)
        _write(tx, definition, stored, wrong)
        if last is None:
            break
        after = last
    where = search_state.c.form == definition.id
    done = {"mark": definition.search_mark, "wanted": None, "position": None, "started_at": None}
    tx.sql.execute(sa.update(search_state).where(where).values(**done))
    definitions.move(tx)


def _next(
    tx: Transaction, definition: Definition, stored: Stored, chosen: sa.ColumnElement[bool]
) -> tuple[int | None, Sequence[sa.RowMapping]]:
    """The next batch: its last id, and those of its rows that are not indexed by today's rules."""
    table = stored.table
    right = table.c[SEARCH].op("@@")(sa.cast(sa.literal(f"'{definition.search_mark}'"), pg.TSQUERY))
    columns = [table.c[column_name(field)].label(field.key) for field in definition.searched]
    statement = sa.select(table.c.id, sa.func.coalesce(right, sa.false()).label("__right"), *columns)
    statement = statement.where(chosen).order_by(table.c.id).limit(BATCH).with_for_update(of=table)
    rows = tx.sql.execute(statement).mappings().all()
    return (rows[-1]["id"] if rows else None), [row for row in rows if not row["__right"]]


def _write(tx: Transaction, definition: Definition, stored: Stored, rows: Sequence[sa.RowMapping]) -> None:
    if rows:
        values = [search_column(definition, {str(k): v for k, v in row.items()}) for row in rows]
        name = stored.full_name(stored.table)
        tx.raw.execute(
            f"update {name} t set {SEARCH} = n.words::tsvector"  # noqa: S608 (names made of ids)
            " from unnest(%s::bigint[], %s::text[]) n(id, words)"
            # The bounds keep a table without statistics from being read as a whole.
            " where t.id = n.id and t.id between %s and %s".encode(),
            [[row["id"] for row in rows], values, rows[0]["id"], rows[-1]["id"]],
        )
