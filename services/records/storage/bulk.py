"""Many new records at once: COPY into the record table, its lines, history and audit; one event for all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from services.kernel.fields import Field
from services.records.domain.definition import Definition
from services.records.domain.indexes import COLUMN_OF, column_name
from services.records.domain.record import CREATED, DELETED, Change, changes_json, record_json
from services.records.storage.links import delete_links
from services.records.storage.match_keys import keep_keys
from services.records.storage.outgoing import records_changed
from services.records.storage.rows import from_stored, raw_select
from services.records.storage.session import Session

CHUNK = 1_000


@dataclass(frozen=True)
class NewRow:
    """Complete Python values by key, id included, as the caller may have them."""

    values: dict[str, Any]
    external_key: str | None = None


def insert_many(session: Session, definition: Definition, rows: Sequence[NewRow], batch: int) -> None:
    """Up to 1,000 records; a unique violation undoes the transaction, so look first (`taken`)."""
    assert 0 < len(rows) <= CHUNK
    stored = session.stored(definition)
    fields = [field for field in definition.form.fields if field.kind.shape == "column"]
    names = [*COLUMN_OF.values(), "batch_id", "external_key", *(column_name(field) for field in fields)]
    keys = [*COLUMN_OF, *(field.key for field in fields)]
    _copy(
        session,
        f"{stored.table.schema}.{stored.table.name}",
        names,
        (
            [*(row.values.get(key) for key in COLUMN_OF), batch, row.external_key,
             *(_cell(row.values.get(key)) for key in keys[len(COLUMN_OF):])]
            for row in rows
        ),
    )  # fmt: skip
    for field in definition.form.fields:
        if field.kind.shape == "lines":
            _copy_lines(session, f"{stored.table.schema}.{stored.lines[field.key].name}", field, rows)
        elif field.kind.shape == "links":
            pairs = [[row.values["id"], target] for row in rows for target in row.values.get(field.key) or ()]
            if pairs:
                table = stored.full_name(stored.links[field.key])
                _copy(session, table, ["record_id", "target_id"], pairs)
    tell_many(session, definition, [Change(None, row.values) for row in rows])


def _copy_lines(session: Session, table: str, field: Field, rows: Sequence[NewRow]) -> None:
    columns = [column_name(column) for column in field.columns]
    items = [
        [row.values["id"], n, *(_cell(item.get(column.key)) for column in field.columns)]
        for row in rows
        for n, item in enumerate(row.values.get(field.key) or ())
    ]
    if items:
        _copy(session, table, ["parent_id", "pos", *columns], items)


def _cell(value: Any) -> Any:
    """A value as COPY takes it."""
    return Jsonb(value) if isinstance(value, dict) else value


def _copy(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with (
        session.tx.raw.cursor() as cursor,
        cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def tell_many(session: Session, definition: Definition, changes: Sequence[Change]) -> None:
    """History and audit row by row, one quiet event."""
    tx, at = session.tx, session.authority.now
    steps = [(change, changes_json(definition.form, change)) for change in changes]
    _copy(
        session,
        "history",
        ["form", "record", "version", "op", "at", "actor", "via", "changes"],
        (
            [definition.id, c.state["id"], c.state["version"] + (c.op == DELETED), c.op, at, tx.actor.user,
             tx.actor.via, _json(step)]
            for c, step in steps
        ),
    )  # fmt: skip
    _copy(
        session,
        "audit",
        ["tenant", "at", "actor", "via", "action", "object", "before", "after"],
        (
            [tx.tenant, at, tx.actor.user, tx.actor.via, ACTIONS[c.op],
             f"record:{definition.key}/{c.state['id']}",
             None if c.op == CREATED else _json({key: pair[0] for key, pair in step.items()}),
             None if c.op == DELETED else _json({key: pair[1] for key, pair in step.items()})]
            for c, step in steps
        ),
    )  # fmt: skip
    keep_keys(tx, definition, changes)
    records_changed(tx, definition, changes, quiet=True)


ACTIONS = {CREATED: "record.create", 2: "record.update", DELETED: "record.delete"}


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def taken(session: Session, definition: Definition, field: Field, values: Sequence[Any]) -> dict[Any, int]:
    """Which values of a unique field exist already, and in which record, whoever may see it."""
    table = session.stored(definition).table
    column = table.c[column_name(field)]
    asked = sa.select(column, table.c.id).where(
        column == sa.any_(sa.cast(sa.literal(list(values), sa.ARRAY(column.type)), sa.ARRAY(column.type)))
    )
    return {row[0]: row[1] for row in session.tx.sql.execute(asked)}


def taken_together(
    session: Session, definition: Definition, fields: Sequence[Field], values: Sequence[Sequence[Any]]
) -> set[tuple[Any, ...]]:
    """Which combinations of a unique set's values exist already, whoever may see them."""
    table = session.stored(definition).table
    columns = [table.c[column_name(field)] for field in fields]
    wanted = [
        sa.func.unnest(sa.cast(sa.literal(list(each), sa.ARRAY(column.type)), sa.ARRAY(column.type)))
        for column, each in zip(columns, zip(*values, strict=True), strict=True)
    ]
    asked = sa.select(*(each.label(f"v{n}") for n, each in enumerate(wanted))).subquery()
    joined = sa.and_(*(column == asked.c[n] for n, column in enumerate(columns)))
    found = session.tx.sql.execute(sa.select(*columns).join(asked, joined))
    return {tuple(row) for row in found}


def remove_batch_rows(session: Session, definition: Definition, batch: int) -> int:
    """Take out up to 1,000 records of a batch that nobody changed since; how many."""
    stored, tx = session.stored(definition), session.tx
    table = stored.table
    chosen = (
        raw_select(stored)
        .where(table.c.batch_id == batch, table.c.version == 1)
        .order_by(table.c.id)
        .limit(CHUNK)
        .with_for_update(of=table)
    )
    rows = [from_stored(stored, row) for row in tx.sql.execute(chosen).mappings()]
    if not rows:
        return 0
    ids = [row["id"] for row in rows]
    for key in stored.links:
        delete_links(session, stored, key, ids)
    for lines in stored.lines.values():
        tx.sql.execute(
            sa.delete(lines).where(lines.c.parent_id == sa.any_(sa.literal(ids, sa.ARRAY(sa.BigInteger))))
        )
    tx.sql.execute(sa.delete(table).where(table.c.id == sa.any_(sa.literal(ids, sa.ARRAY(sa.BigInteger)))))
    _copy(
        session,
        "recycled",
        ["form", "record", "at", "actor", "batch", "content"],
        (
            [definition.id, row["id"], session.authority.now, tx.actor.user, batch,
             _json(record_json(definition.form, row))]
            for row in rows
        ),
    )  # fmt: skip
    tell_many(session, definition, [Change(row, None) for row in rows])
    return len(rows)
