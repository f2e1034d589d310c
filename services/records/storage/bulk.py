"""Many new records at once: COPY into the record table, its lines and history; one audit entry, one event."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.kernel.fields import Field
from services.records.domain.definition import Definition
from services.records.domain.indexes import COLUMN_OF, column_name
from services.records.domain.record import CREATED, DELETED, Change, changes_json, record_json
from services.records.storage.columns import SEARCH, plain_value
from services.records.storage.comments import commented
from services.records.storage.history_proof import history_digest, ranges
from services.records.storage.links import delete_links
from services.records.storage.match_keys import keep_keys
from services.records.storage.outgoing import Told, records_changed, records_told
from services.records.storage.recomputed import untouched
from services.records.storage.references import pointed_at
from services.records.storage.search.lexemes import search_column
from services.records.storage.session import Session
from services.records.storage.whole import raw_select, whole_rows

CHUNK = 1_000


@dataclass(frozen=True)
class NewRow:
    """Complete Python values by key, id included, as the caller may have them.

    ``texts``: the JSON of values whose JSON is known already, by key; it saves making it again.
    """

    values: dict[str, Any]
    external_key: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


def insert_many(session: Session, definition: Definition, rows: Sequence[NewRow], batch: int) -> None:
    """Up to 1,000 records; a unique violation undoes the transaction, so look first (`taken`)."""
    assert 0 < len(rows) <= CHUNK
    stored = session.stored(definition)
    fields = [field for field in definition.form.fields if field.kind.shape == "column"]
    columns = [stored.table.c[column_name(each)] for each in fields]
    names = [*COLUMN_OF.values(), "batch_id", "external_key", SEARCH, *(column.name for column in columns)]
    pairs = [(each.key, column if isinstance(column.type, JSONB) else None)
             for each, column in zip(fields, columns, strict=True)]  # fmt: skip
    _copy(
        session,
        stored.full_name(stored.table),
        names,
        (
            [*(row.values.get(key) for key in COLUMN_OF), batch, row.external_key,
             search_column(definition, row.values),
             *(row.values.get(key) if column is None else plain_value(column, row.values.get(key))
               for key, column in pairs)]
            for row in rows
        ),
    )  # fmt: skip
    for each in definition.form.fields:
        if each.kind.shape == "lines":
            _copy_lines(session, stored.lines[each.key], each, rows)
        elif each.kind.shape == "links":
            ties = [[row.values["id"], target] for row in rows for target in row.values.get(each.key) or ()]
            if ties:
                table = stored.full_name(stored.links[each.key])
                _copy(session, table, ["record_id", "target_id"], ties)
    tell_created(session, definition, rows)


def _copy_lines(session: Session, table: sa.Table, items: Field, rows: Sequence[NewRow]) -> None:
    columns = [(each.key, table.c[column_name(each)]) for each in items.columns]
    lines = [
        [row.values["id"], n, *(plain_value(column, item.get(key)) for key, column in columns)]
        for row in rows
        for n, item in enumerate(row.values.get(items.key) or ())
    ]
    if lines:
        names = ["parent_id", "pos", *(column.name for _, column in columns)]
        _copy(session, f"{table.schema}.{table.name}", names, lines)


def _copy(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with (
        session.tx.raw.cursor() as cursor,
        cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def tell_created(session: Session, definition: Definition, rows: Sequence[NewRow]) -> None:
    """History row by row, one audit entry that proves it, one quiet event."""
    told = Told(definition, rows)
    _write_history(
        session, definition, CREATED, [(r.values["id"], 1, told.changes[n]) for n, r in enumerate(rows)]
    )
    keep_keys(session.tx, definition, [Change(None, row.values) for row in rows])
    records_told(session.tx, definition, told.messages)


def tell_deleted(session: Session, definition: Definition, changes: Sequence[Change]) -> None:
    """The same of up to 1,000 records taken out together, all at one version."""
    steps = [
        (c.state["id"], c.state["version"] + 1, _json(changes_json(definition.form, c))) for c in changes
    ]
    _write_history(session, definition, DELETED, steps)
    keep_keys(session.tx, definition, changes)
    records_changed(session.tx, definition, changes, quiet=True)


def _write_history(
    session: Session, definition: Definition, op: int, steps: Sequence[tuple[int, int, str]]
) -> None:
    """(record, version, changes) each; the audit gets a digest of what the history now says of them."""
    tx, at = session.tx, session.authority.now
    _copy(
        session,
        "history",
        ["form", "record", "version", "op", "at", "actor", "via", "changes"],
        (
            [definition.id, record, version, op, at, tx.actor.user, tx.actor.via, changes]
            for record, version, changes in steps
        ),
    )
    proof = ranges(record for record, _, _ in steps)
    tx.audit(
        ACTIONS[op],
        f"form:{definition.key}",
        None,
        {
            "form": definition.id,
            "version": steps[0][1],
            "records": proof,
            "rows": len(steps),
            "digest": history_digest(tx.raw, definition.id, steps[0][1], proof),
        },
    )


ACTIONS = {CREATED: "record.create_many", DELETED: "record.delete_many"}


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


def remove_batch_rows(
    session: Session, definition: Definition, batch: int, *, unlinked: bool = False
) -> list[Change]:
    """Take out up to 1,000 records of a batch that nobody changed since; what was done.

    ``unlinked``: only those that no record points at and nobody commented.
    """
    stored, tx = session.stored(definition), session.tx
    table = stored.table
    untied = (
        [~pointed_at(session, definition.key, table), ~commented(definition.id, table)] if unlinked else []
    )
    chosen = (
        raw_select(stored)
        .where(table.c.batch_id == batch, untouched(definition, table), *untied)
        .order_by(table.c.id)
        .limit(CHUNK)
        .with_for_update(of=table)
    )
    rows = whole_rows(session, definition, chosen)
    if not rows:
        return []
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
    changes = [Change(row, None) for row in rows]
    for version in sorted({row["version"] for row in rows}):
        alike = [change for change in changes if change.state["version"] == version]
        tell_deleted(session, definition, alike)
    return changes
