"""Sums over the rows of line items: ``SUM({明细.数量} * {明细.单价})``. Empty cells are passed over, as in
SQL."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, Text, func

from services.kernel.formula.functions.number import divide, divide_sql
from services.kernel.formula.functions.sqltools import Column, whole
from services.kernel.formula.signature import declare
from services.kernel.money import EXACT


def _total(values: list[Any]) -> Decimal | None:
    present = [value for value in values if value is not None]
    if not present:
        return None
    total = Decimal(0)
    for value in present:
        total = EXACT.add(total, value)
    return total


def _mean(values: list[Any]) -> Decimal | None:
    total = _total(values)
    return None if total is None else divide(total, Decimal(sum(value is not None for value in values)))


def _mean_sql(column: Column) -> Column:
    return divide_sql(func.sum(column, type_=Numeric()), whole(func.count(column)))


def _logical(values: list[Any], combine: Any) -> bool | None:
    present = [value for value in values if value is not None]
    return bool(combine(present)) if present else None


def _joined(values: list[Any], between: str | None) -> str | None:
    """As string_agg: empty cells are passed over; without a separator nothing stands between."""
    present = [value for value in values if value is not None]
    return (between or "").join(present) if present else None


declare(
    "SUM", "decimal -> decimal", python=_total, sql=lambda a: func.sum(a, type_=Numeric()), aggregate=True
)
declare("AVG", "decimal -> decimal", python=_mean, sql=_mean_sql, aggregate=True, copies=(2,))
declare(
    "COUNT",
    "T -> decimal",
    python=lambda values: Decimal(sum(v is not None for v in values)),
    sql=lambda a: whole(func.count(a)),
    aggregate=True,
)
declare(
    "COUNT",
    "rows -> decimal",
    python=lambda values: Decimal(len(values)),
    sql=lambda a: whole(func.count(a)),
    aggregate=True,
)
for _name, _choose, _sql in (("MIN", min, func.min), ("MAX", max, func.max)):
    declare(
        _name,
        "O -> O",
        aggregate=True,
        sql=_sql,
        python=lambda values, choose=_choose: choose((v for v in values if v is not None), default=None),
    )
declare(
    "COUNTUNIQUE",
    "T -> decimal",
    python=lambda values: Decimal(len({v for v in values if v is not None})),
    sql=lambda a: whole(func.count(a.distinct())),
    aggregate=True,
)
for _name, _combine, _all_sql in (("ANY", any, func.bool_or), ("ALL", all, func.bool_and)):
    declare(
        _name,
        "bool -> bool",
        aggregate=True,
        sql=_all_sql,
        python=lambda values, combine=_combine: _logical(values, combine),
    )
declare(
    "JOIN",
    "text, text -> text",
    aggregate=True,
    python=lambda values, between: _joined(values, between),
    sql=lambda a, between: func.string_agg(a, between, type_=Text()),
)
