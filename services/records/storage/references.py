"""Records of any form that point at certain records, in whatever field or line, whoever may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from services.kernel.fields import Field
from services.records.domain.definition import Definition
from services.records.domain.indexes import column_name
from services.records.storage.columns import Column
from services.records.storage.session import Session
from services.records.storage.whole import raw_select, whole_rows

ARRAY = sa.ARRAY(sa.BigInteger)


def pointing_at(session: Session, form: str, ids: Sequence[int], limit: int) -> list[tuple[Definition, int]]:
    """(form, record id) of up to ``limit`` records, each once."""
    found: list[tuple[Definition, int]] = []
    for definition in session.definitions.forms.values():
        parts = list(_parts(session, definition, form, ids))
        if parts:
            every = sa.union(*parts).subquery()
            chosen = sa.select(every.c.id).order_by(every.c.id).limit(limit - len(found))
            found += [(definition, id) for id in session.tx.sql.execute(chosen).scalars()]
        if len(found) >= limit:
            break
    return found


def pointed_at(session: Session, form: str, table: sa.Table) -> Column:
    """Whether any record of any form points at the row of ``table``, whoever may see it."""
    found = [
        sa.exists().where(target == table.c.id)
        for definition in session.definitions.forms.values()
        for target in _targets(session, definition, form)
    ]
    return sa.or_(sa.false(), *found)


def _targets(session: Session, definition: Definition, form: str) -> Iterator[Column]:
    """The columns that hold ids of that form's records, each of a table of its own."""
    stored = session.stored(definition)
    for field in definition.form.fields:
        if field.type == "relations" and refers(field, form):
            yield stored.links[field.key].alias().c.target_id
        elif refers(field, form):
            yield stored.table.alias().c[column_name(field)]
        for each in field.columns:
            if refers(each, form):
                yield stored.lines[field.key].alias().c[column_name(each)]


def _parts(session: Session, definition: Definition, form: str, ids: Sequence[int]) -> list[sa.Select[Any]]:
    stored = session.stored(definition)
    wanted = sa.any_(sa.literal(list(ids), ARRAY))
    parts = []
    for field in definition.form.fields:
        if field.type == "relations" and refers(field, form):
            links = stored.links[field.key]
            parts.append(sa.select(links.c.record_id.label("id")).where(links.c.target_id == wanted))
        elif refers(field, form):
            hit = stored.columns[field.key] == wanted
            parts.append(sa.select(stored.table.c.id.label("id")).where(hit))
        for column_ in field.columns:
            if refers(column_, form):
                lines = stored.lines[field.key]
                hit = lines.c[column_name(column_)] == wanted
                parts.append(sa.select(lines.c.parent_id.label("id")).where(hit))
    return parts


def refers(field: Field, form: str) -> bool:
    """Whether the field's values are ids of records of that form."""
    return field.type in ("relation", "relations") and field.options.get("form") == form


def locked_rows(session: Session, definition: Definition, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Whole rows in id order, held against other writers until the end of the transaction."""
    stored = session.stored(definition)
    chosen = stored.table.c.id == sa.any_(sa.literal(list(ids), ARRAY))
    statement = raw_select(stored).where(chosen).order_by(stored.table.c.id).with_for_update(of=stored.table)
    return whole_rows(session, definition, statement)


def rows_of(session: Session, definition: Definition, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Whole rows, nothing hidden: for deciding, not for showing."""
    stored = session.stored(definition)
    statement = raw_select(stored).where(stored.table.c.id == sa.any_(sa.literal(list(ids), ARRAY)))
    return whole_rows(session, definition, statement) if ids else []
