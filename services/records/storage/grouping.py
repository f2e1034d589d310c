"""The statement behind grouped lists: one pass over what the reader sees, all levels at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field, Form
from services.kernel.fields.choice import values as choice_values
from services.kernel.types import DATE, DATETIME, DECIMAL, ENUM
from services.records.domain.definition import Definition
from services.records.storage.columns import Column, as_json
from services.records.storage.listing import conditions_of
from services.records.storage.page import Shown, label_of, slot
from services.records.storage.session import Session

AGGREGATES = ("sum", "avg", "min", "max", "filled", "distinct")
MOST_MEASURES = 10
#: A grouping reads every record it counts; beyond this it would take the database from the others.
LONGEST_MS = 8_000


@dataclass(frozen=True)
class Measure:
    agg: str
    field: Field

    @property
    def name(self) -> str:
        return f"{self.agg}:{self.field.key}"


@dataclass(frozen=True)
class GroupQuery:
    """``groups``: field and period ("value" where it is no date), outermost first."""

    filter: Any
    search: str
    groups: Sequence[tuple[Field, str]]
    measures: Sequence[Measure]
    limit: int


def read_measures(data: Any, form: Form, readable: Collection[str]) -> list[Measure]:
    """Raises FieldInvalid ``query_invalid`` for an aggregate the field has not."""
    if not isinstance(data or [], list) or len(data or []) > MOST_MEASURES:
        raise FieldInvalid("query_invalid", "measures", {"max": MOST_MEASURES})
    found: list[Measure] = []
    for item in data or []:
        key = item.get("field") if isinstance(item, Mapping) else None
        if not isinstance(key, str) or key not in readable:
            raise FieldInvalid("field_unknown", str(key)[:80])
        field = form.field(key)
        kind, agg = field.kind.formula_type(field), item.get("agg")
        numeric, ordered = kind == DECIMAL, kind in (DECIMAL, DATE, DATETIME)
        fits = {"sum": numeric, "avg": numeric, "min": ordered, "max": ordered, "filled": True}
        fits["distinct"] = "eq" in field.kind.operators_for(field)
        if agg not in AGGREGATES or not fits[agg] or field.kind.column(field) is None:
            raise FieldInvalid("query_invalid", "measures")
        found.append(Measure(agg, field))
    return found


def run_groups(
    session: Session, definition: Definition, shown: Shown, query: GroupQuery
) -> Sequence[Any] | None:
    """Rows (depth, count, keys, labels, values), the total first; None when it would take too long."""
    statement = group_select(session, definition, shown, query)
    session.tx.raw.execute(f"set local statement_timeout = {LONGEST_MS}")
    try:
        return session.tx.sql.execute(statement).all()
    except sa.exc.OperationalError as error:
        if isinstance(error.orig, psycopg.errors.QueryCanceled):
            return None
        raise


def group_select(session: Session, definition: Definition, shown: Shown, query: GroupQuery) -> sa.Select[Any]:
    keys = [_key(shown.columns[field.key], field, by, session) for field, by in query.groups]
    conditions = conditions_of(session, definition, shown, query.filter, query.search)
    values = [shown.columns[measure.field.key] for measure in query.measures]
    source = (
        sa.select(
            *(key.label(f"k{n}") for n, key in enumerate(keys)),
            *(value.label(f"v{n}") for n, value in enumerate(values)),
        )
        .select_from(shown.table)
        .where(*conditions)
        .subquery("source")
    )
    columns = [source.c[f"k{n}"] for n in range(len(keys))]
    sets = [sa.tuple_(*columns[:depth]) for depth in range(1, len(columns) + 1)]
    grouped = sa.select(
        (sum((1 - sa.func.grouping(column) for column in columns), sa.literal(0))).label("depth"),
        sa.func.count().label("count"),
        *(column.label(slot(field.key)) for column, (field, _) in zip(columns, query.groups, strict=True)),
        *(_aggregate(source.c[f"v{n}"], m).label(f"a{n}") for n, m in enumerate(query.measures)),
    ).select_from(source)
    if sets:
        grouped = grouped.group_by(sa.func.grouping_sets(*sets, sa.tuple_()))
    order: list[Any] = []
    for column, (field, _) in zip(columns, query.groups, strict=True):
        order += [sa.func.grouping(column).desc(), _ordered(column, field).asc().nulls_last()]
    page = grouped.order_by(*order).limit(query.limit + 2).subquery("p")
    numbered = sa.select(page, sa.func.row_number().over().label("n")).subquery("p")
    return _as_json(session, numbered, query)


def _key(column: Column, field: Field, by: str, session: Session) -> Column:
    """What rows of a group have in common; a period is its first day."""
    if by == "value":
        return column
    if field.kind.formula_type(field) == DATETIME:
        column = sa.func.timezone(session.authority.zone.key, column)
    return sa.cast(sa.func.date_trunc(by, column), sa.Date)


def _ordered(column: Column, field: Field) -> Column:
    if field.kind.formula_type(field) == ENUM and field.options.get("choices"):
        listed = sa.bindparam(None, choice_values(field), type_=pg.ARRAY(sa.Text()))
        return sa.func.array_position(listed, column)
    return column


def _aggregate(column: Column, measure: Measure) -> Column:
    agg = measure.agg
    if agg == "filled":
        return sa.func.count(column)
    if agg == "distinct":
        return sa.func.count(sa.distinct(column))
    if agg == "avg":
        scale = int(measure.field.options.get("scale", 2))
        return sa.func.round(sa.func.avg(column), scale, type_=sa.Numeric)
    return getattr(sa.func, agg)(column, type_=column.type)


def _as_json(session: Session, page: Any, query: GroupQuery) -> sa.Select[Any]:
    keys, labels = [], []
    for field, by in query.groups:
        cell: Column = sa.literal_column(f"p.{slot(field.key)}", field.kind.column(field))
        keys.append(as_json(field, cell) if by == "value" else sa.cast(cell, sa.Text))
        label = label_of(field, session.authority, session.definitions, session.layouts)
        labels.append(sa.null() if by != "value" or label is None else label)
    values = []
    for n, measure in enumerate(query.measures):
        cell = sa.literal_column(f"p.a{n}", measure.field.kind.column(measure.field))
        values.append(cell if measure.agg in ("filled", "distinct") else as_json(measure.field, cell))
    parts = [sa.cast(sa.func.json_build_array(*each), sa.Text) for each in (keys, labels, values)]
    return sa.select(page.c.depth, page.c.count, *parts).select_from(page).order_by(page.c.n)
