"""Lists: several choices, tags, people. An empty list is stored as null; only COUNT reads it as none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, Boolean, Text, and_, case, func, or_, type_coerce

from services.kernel.formula.functions.logic import all_true, any_true
from services.kernel.formula.functions.sqltools import Column, constant, infix, whole
from services.kernel.formula.signature import declare

_eq = infix("=", Boolean(), 5)


def _first_sql(values: Column) -> Column:
    item = values.type.item_type if isinstance(values.type, ARRAY) else Text()
    found: Column = type_coerce(values, ARRAY(item))[constant(1)]
    return found


def _has_any(values: list[Any] | None, *wanted: Any) -> bool | None:
    return None if values is None else any_true(*(None if v is None else v in values for v in wanted))


def _has_all(values: list[Any] | None, *wanted: Any) -> bool | None:
    return None if values is None else all_true(*(None if v is None else v in values for v in wanted))


# DuckDB answers false for a missing list, PostgreSQL null: hence the CASE.
def _has_sql(values: Column, wanted: Column) -> Column:
    return case((values.is_not(None), _eq(wanted, func.any(values))))


declare("HAS", "list<E>, E -> bool", python=lambda a, v: v in a, copies=(2, 1), sql=_has_sql)
declare(
    "HASANY",
    "list<E>, E* -> bool",
    python=_has_any,
    sql=lambda a, *wanted: case((a.is_not(None), or_(*(_eq(v, func.any(a)) for v in wanted)))),
    strict=False,
    copies=(6,),
)
declare(
    "HASALL",
    "list<E>, E* -> bool",
    python=_has_all,
    sql=lambda a, *wanted: case((a.is_not(None), and_(*(_eq(v, func.any(a)) for v in wanted)))),
    strict=False,
    copies=(6,),
)
declare(
    "COUNT",
    "list -> decimal",
    python=lambda a: Decimal(len(a or ())),
    sql=lambda a: whole(func.coalesce(func.array_length(a, constant(1)), constant(0))),
    strict=False,
)
declare(
    "FIRST",
    "list<E> -> E",
    python=lambda a: a[0] if a else None,
    sql=_first_sql,
)
for _kind in ("text", "enum"):
    declare(
        "JOIN",
        f"list<{_kind}>, text -> text",
        python=lambda a, between: between.join(a),
        sql=lambda a, between: func.array_to_string(a, between, type_=Text()),
    )
