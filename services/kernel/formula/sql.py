"""The formula as a SQL expression, equal to ``evaluate`` on every row.

Line-item aggregates become a correlated subquery over ``columns[<items key>]``, a jsonb array of objects by
column
key with values as in record JSON (decimals as strings); null or an empty array are both "no rows". That
part is
PostgreSQL only; everything else also runs in DuckDB with the macros of ``formula.duckdb``.
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


def compile_sql(node: Node, columns: Mapping[str, Column], clock: Clock, row: Column | None = None) -> Column:
    """``to_sql`` with a Clock; ``row`` is the jsonb line item an aggregate is at."""
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
        if isinstance(arg, Literal) and node.overload.param(index) == "digits"
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


def _name(node: Name, columns: Mapping[str, Column], row: Column | None) -> Column:
    item, kind = node.item, type_of(node)
    if row is not None and kind.of == ROW:
        return row
    if item is not None and row is not None:
        return _cell(row, item[1], kind)
    column = columns.get(node.name)
    if column is None:
        raise FormulaInvalid("formula_name_unknown", node.name, {"name": node.name})
    if kind.kind == "decimal" and isinstance(column.type, Integer):
        # 19 digits hold any bigint; more would push the scale of what it meets out of a DuckDB decimal.
        return cast(column, Numeric(19, 0))
    return column


def _cell(row: Column, key: str, kind: Type) -> Column:
    text = row.op("->>", precedence=15, return_type=Text())(literal(key, Text))
    return text if kind.kind in ("text", "enum") else cast(text, STORAGE[kind.kind])


def _aggregate(node: Call, columns: Mapping[str, Column], clock: Clock) -> Column:
    items = columns.get(node.over or "")
    if items is None or node.overload is None:
        raise FormulaInvalid("formula_name_unknown", node.over, {"name": node.over})
    rows = func.jsonb_array_elements(items).table_valued(sql_column("value", JSONB()))
    inner = compile_sql(node.args[0], columns, clock, rows.c.value)
    # Everything but the rows themselves belongs to the query around.
    return select(node.overload.sql(inner)).select_from(rows).correlate_except(rows).scalar_subquery()
