"""Whole records, nothing hidden, with what of related records decides about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from services.kernel.fields import Field
from services.records.domain.authority import Authority
from services.records.domain.definition import Definition
from services.records.domain.record import Values
from services.records.storage.columns import Stored
from services.records.storage.session import Session

IDS = sa.ARRAY(sa.BigInteger)


def from_stored(stored: Stored, row: sa.RowMapping) -> dict[str, Any]:
    """Python values by field key of a row selected by `raw_select`."""
    values: dict[str, Any] = {str(key): value for key, value in row.items()}
    for field in stored.definition.form.fields:
        if field.kind.shape == "lines" and values.get(field.key) is not None:
            values[field.key] = [_item(field, item) for item in values[field.key]]
    return values


def _item(field: Field, item: Mapping[str, Any]) -> dict[str, Any]:
    """A line item from JSON. Stored values are taken as they are: options may have become stricter since."""
    return {column.key: _loose(column, item.get(column.key)) for column in field.columns}


def _loose(column: Field, value: Any) -> Any:
    if value is None:
        return None
    plain = replace(column, options=column.kind.loose(column))
    return plain.kind.validate(value, plain)


def raw_select(stored: Stored) -> sa.Select[Any]:
    return sa.select(*(column.label(key) for key, column in stored.columns.items()))


def whole_rows(session: Session, definition: Definition, statement: sa.Select[Any]) -> list[dict[str, Any]]:
    """The rows of a `raw_select`, as the session's authority needs them."""
    stored = session.stored(definition)
    rows = [from_stored(stored, row) for row in session.tx.sql.execute(statement).mappings()]
    return informed(session, definition, rows)


def informed(
    session: Session, definition: Definition, rows: Sequence[Values], authority: Authority | None = None
) -> list[dict[str, Any]]:
    """The rows carrying what ``Access.needs`` of related records, for whoever decides about them."""
    names = (authority or session.authority).needs(definition)
    return _carrying(session, definition, rows, names)


def _carrying(
    session: Session, definition: Definition, rows: Sequence[Values], names: Collection[str]
) -> list[dict[str, Any]]:
    """One query for each relation: ``customer.level``, or ``projects[].owner`` of several."""
    behind: dict[str, set[str]] = defaultdict(set)
    for name in names:
        head, _, tail = name.partition(".")
        behind[head].add(tail)
    carrying = [dict(row) for row in rows]
    for head, tails in sorted(behind.items()):
        key = head.removesuffix("[]")
        relation = definition.form.by_key[key]
        target = session.definitions.forms.get(str(relation.options.get("form")))
        ids = sorted({id for row in rows for id in relation.kind.ids(row.get(key))})
        if target is None or not ids:
            continue
        found = _related(session, target, ids, tails)
        for row in carrying:
            if head != key:
                row[head] = [found[id] for id in relation.kind.ids(row.get(key)) if id in found]
            else:
                row |= {f"{key}.{name}": value for name, value in found.get(row.get(key), {}).items()}
    return carrying


def _related(
    session: Session, target: Definition, ids: Sequence[int], names: Collection[str]
) -> Mapping[Any, dict[str, Any]]:
    stored = session.stored(target)
    wanted = {"id", *(name.partition(".")[0].removesuffix("[]") for name in names)}
    columns = [stored.columns[key].label(key) for key in sorted(wanted) if key in stored.columns]
    statement = sa.select(*columns).where(stored.table.c.id == sa.any_(sa.literal(list(ids), IDS)))
    rows = [from_stored(stored, row) for row in session.tx.sql.execute(statement).mappings()]
    further = [name for name in names if "." in name]
    return {row["id"]: row for row in _carrying(session, target, rows, further)}
