"""The formula as a SQL expression, equal to ``evaluate`` on every row.

Line-item aggregates become a correlated subquery over ``columns[<items key>]``, a jsonb array of objects by
column
key with values as in record JSON (decimals as strings); null or an empty array are both "no rows". A hop
reads
``columns["customer.level"]``, an expression the storage makes. Line items are PostgreSQL only; what else
DuckDB
does not run, even with the macros of ``formula.duckdb``, is named there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Numeric, Text, cast, func, literal, null, select
from sqlalchemy import column as sql_column
from sqlalchemy.dialects.postgresql import JSONB

from services.kernel.errors import FormulaInvalid
from services.kernel.formula.bind import type_of
from services.kernel.formula.clock import Clock
from services.kernel.formula.functions.sqltools import STORAGE, constant
from services.kernel.formula.nodes import Call, Literal, Name, Node
from services.kernel.types import ROW, Type

Column = ColumnElement[Any]


def to_sql(
    node: Node,
    columns: Mapping[str, Column],
    *,
    now: datetime,
    today: date,
    tz: ZoneInfo,
    me: int | None = None,
) -> Column:
    """Raises FormulaInvalid ``formula_name_unknown`` for a field without a column."""
    return compile_sql(node, columns, Clock(now, today, tz, me))


Row = tuple[str, Column]


def compile_sql(node: Node, columns: Mapping[str, Column], clock: Clock, row: Row | None = None) -> Column:
    """``to_sql`` with a Clock; ``row`` is the jsonb line item an aggregate is at, with the key of its
    table."""
    if isinstance(node, Literal):
        return _literal(node)
    if isinstance(node, Name):
        return _name(node, columns, row)
    if node.overload is None:
        raise ValueError("the tree is not bound")
    if node.over is not None:
        return _aggregate(node, columns, clock)
    args = [
        constant(int(arg.value))
        if isinstance(arg, Literal) and node.overload.param(index, len(node.args)) == "digits"
        else compile_sql(arg, columns, clock, row)
        for index, arg in enumerate(node.args)
    ]
    made: Column = node.overload.sql(clock, *args) if node.overload.timed else node.overload.sql(*args)
    return made.self_group()


def _literal(node: Literal) -> Column:
    storage = STORAGE.get(node.type.kind)
    if node.value is None:
        return null() if storage is None else cast(null(), storage)
    return literal(node.value, storage)


def _name(node: Name, columns: Mapping[str, Column], row: Row | None) -> Column:
    kind = type_of(node)
    if row is not None and kind.of == ROW:
        return row[1]
    head, dot, tail = node.name.partition(".")
    if dot and row is not None and head == row[0]:
        return _cell(row[1], tail, kind)
    column = columns.get(node.name)
    if column is None:
        raise FormulaInvalid("formula_name_unknown", node.name, {"name": node.name})
    if kind.kind == "decimal" and isinstance(column.type, Integer):
        # 19 digits hold any bigint; more would push the scale of what it meets out of a DuckDB decimal.
        return cast(column, Numeric(19, 0))
    return column


def _cell(row: Column, key: str, kind: Type) -> Column:
    text = func.jsonb_extract_path_text(row, literal(key, Text), type_=Text())
    return text if kind.kind in ("text", "enum") else cast(text, STORAGE[kind.kind])


def _aggregate(node: Call, columns: Mapping[str, Column], clock: Clock) -> Column:
    over = node.over or ""
    items = columns.get(over)
    if items is None or node.overload is None:
        raise FormulaInvalid("formula_name_unknown", over, {"name": over})
    rows = func.jsonb_array_elements(items).table_valued(sql_column("value", JSONB()))
    inner = compile_sql(node.args[0], columns, clock, (over, rows.c.value))
    rest = [compile_sql(arg, columns, clock) for arg in node.args[1:]]
    # Everything but the rows themselves belongs to the query around.
    return select(node.overload.sql(inner, *rest)).select_from(rows).correlate_except(rows).scalar_subquery()
