"""Single records: read to be changed, inserted, updated, taken out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.kernel.fields import Field
from services.records.domain.definition import Definition
from services.records.domain.indexes import COLUMN_OF, column_name
from services.records.domain.record import Change, Values
from services.records.storage.columns import SEARCH, Stored, plain_value
from services.records.storage.links import delete_links, insert_links
from services.records.storage.recycling import keep_recycled
from services.records.storage.search.lexemes import search_column
from services.records.storage.session import Session
from services.records.storage.whole import raw_select, whole_rows


def load_for_update(session: Session, definition: Definition, id: int) -> dict[str, Any] | None:
    """The whole record, nothing hidden, held against other writers until the end of the transaction."""
    stored = session.stored(definition)
    statement = raw_select(stored).where(stored.table.c.id == id).with_for_update(of=stored.table)
    return _first(session, definition, statement)


def load(session: Session, definition: Definition, id: int) -> dict[str, Any] | None:
    """The whole record, nothing hidden: for deciding, not for showing."""
    stored = session.stored(definition)
    return _first(session, definition, raw_select(stored).where(stored.table.c.id == id))


def _first(session: Session, definition: Definition, statement: sa.Select[Any]) -> dict[str, Any] | None:
    found = whole_rows(session, definition, statement)
    return found[0] if found else None


def missing_targets(
    session: Session, definition: Definition, values: Values, keys: Sequence[str]
) -> list[Field]:
    """The relation fields among ``keys`` whose target does not exist, or may not be seen by the writer."""
    asked: list[tuple[Field, Any]] = []
    missing: list[Field] = []
    for field in definition.relations:
        value = values.get(field.key)
        if field.key not in keys or value is None:
            continue
        target = session.definitions.forms.get(str(field.options.get("form", "")))
        if target is None:
            missing.append(field)
            continue
        stored = session.stored(target)
        access = session.authority.access(target, "view")
        ids = list(field.kind.ids(value))
        wanted = sa.literal(ids, sa.ARRAY(sa.BigInteger))
        found = sa.select(sa.func.count() == len(ids)).select_from(stored.table)
        found = found.where(stored.table.c.id == sa.any_(wanted), access.rows(stored.columns))
        asked.append((field, found.scalar_subquery()))
    if asked:
        row = session.tx.sql.execute(sa.select(*(found for _, found in asked))).one()
        missing += [field for (field, _), there in zip(asked, row, strict=True) if not there]
    return missing


def row_values(definition: Definition, values: Values) -> dict[str, Any]:
    """Values by column name, for insert and update."""
    row = {name: values.get(key) for key, name in COLUMN_OF.items()}
    row |= {
        column_name(field): values.get(field.key)
        for field in definition.form.fields
        if field.kind.shape == "column"
    }
    return row


def insert_row(
    session: Session,
    definition: Definition,
    values: Values,
    external_key: str | None = None,
    batch: int | None = None,
) -> None:
    stored = session.stored(definition)
    row = {**row_values(definition, values), "external_key": external_key, "batch_id": batch}
    row[SEARCH] = search_column(definition, values)
    session.tx.write(stored.insert, [plain_value(c, row.get(c.name)) for c in stored.table.columns])
    for field in definition.form.fields:
        insert_parts(session, stored, field, values)


def insert_parts(session: Session, stored: Stored, field: Field, values: Values) -> None:
    """What of a value lives outside the record's row: its lines, its links."""
    if field.kind.shape == "lines" and values.get(field.key):
        insert_lines(session, stored, field, values["id"], values[field.key])
    elif field.kind.shape == "links" and values.get(field.key):
        insert_links(session, stored, field.key, values["id"], values[field.key])


def insert_lines(
    session: Session, stored: Stored, field: Field, parent: int, items: Sequence[Values]
) -> None:
    table = stored.lines[field.key]
    columns = [(column.key, table.c[column_name(column)]) for column in field.columns]
    names = ", ".join(["parent_id", "pos", *(column.name for _, column in columns)])
    places = f"({', '.join(['%s'] * (2 + len(columns)))})"
    params: list[Any] = []
    for n, item in enumerate(items):
        params += [parent, n, *(plain_value(column, item.get(key)) for key, column in columns)]
    rows = ", ".join([places] * len(items))
    sql = f"insert into {stored.full_name(table)} ({names}) values {rows}"  # noqa: S608 (names made of ids)
    session.tx.write(sql, params)


def delete_lines(session: Session, table: sa.Table, parent: int) -> None:
    """At once, whatever is being collected: the lines that take their place must find it free."""
    sql = f"delete from {Stored.full_name(table)} where parent_id = %s"  # noqa: S608 (a name made of ids)
    session.tx.raw.execute(sql.encode(), [parent])


def update_row(session: Session, definition: Definition, change: Change) -> None:
    """Write the changed columns only; lines and links of a changed field are written anew."""
    stored, values = session.stored(definition), change.state
    changed = set(change.fields(definition.form)) | {"version", "updated_at", "updated_by"}
    row = row_values(definition, values)
    columns = {COLUMN_OF[key]: row[COLUMN_OF[key]] for key in sorted(changed) if key in COLUMN_OF}
    for field in definition.form.fields:
        if field.key not in changed:
            continue
        if field.kind.shape == "lines":
            delete_lines(session, stored.lines[field.key], values["id"])
        elif field.kind.shape == "links":
            delete_links(session, stored, field.key, [values["id"]])
        if field.kind.shape != "column":
            insert_parts(session, stored, field, values)
        else:
            columns[column_name(field)] = row[column_name(field)]
    if any(field.key in changed for field in definition.searched):
        columns[SEARCH] = search_column(definition, values)
    assigned = ", ".join(f"{name} = %s" for name in columns)
    params = [plain_value(stored.table.c[name], value) for name, value in columns.items()]
    sql = f"update {stored.full_name(stored.table)} set {assigned} where id = %s"  # noqa: S608 (names made of ids)
    session.tx.write(sql, [*params, values["id"]])


def recycle_row(
    session: Session,
    definition: Definition,
    values: Values,
    merged_into: int | None = None,
    moved: Any = None,
) -> None:
    """Move the record out of its table; what it was stays in `recycled`, and its history stays.

    ``merged_into``: the record it became part of; ``moved``: what that one took over, for going back.
    """
    stored, tx = session.stored(definition), session.tx
    keep_recycled(session, definition, values, merged_into, moved)
    for lines in stored.lines.values():
        delete_lines(session, lines, values["id"])
    for key in stored.links:
        delete_links(session, stored, key, [values["id"]])
    sql = f"delete from {stored.full_name(stored.table)} where id = %s"  # noqa: S608 (a name made of ids)
    tx.write(sql, [values["id"]])


INSERT_HISTORY = (
    "insert into history (form, record, version, op, at, actor, via, changes)"
    " values (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def write_history(
    session: Session, definition: Definition, change: Change, changes: Mapping[str, Any], at: datetime
) -> None:
    """``changes``: what `changes_json` says of the change."""
    state, actor = change.state, session.tx.actor
    version = state["version"] + (1 if change.after is None else 0)
    text = json.dumps(changes, ensure_ascii=False)
    params = [definition.id, state["id"], version, change.op, at, actor.user, actor.via, text]
    session.tx.write(INSERT_HISTORY, params)


def find_external(session: Session, definition: Definition, external_key: str) -> int | None:
    table = session.stored(definition).table
    statement = sa.select(table.c.id).where(table.c.external_key == external_key)
    found: int | None = session.tx.sql.execute(statement).scalar_one_or_none()
    return found


def external_key_free(session: Session, definition: Definition, external_key: str) -> bool:
    return find_external(session, definition, external_key) is None
