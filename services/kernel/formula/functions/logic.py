"""Conditions. Three-valued, as in SQL: unknown AND false is false, unknown AND true is unknown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, and_, case, func, not_, null, or_

from services.kernel.formula.functions.sqltools import Column, infix
from services.kernel.formula.signature import declare


def _and(*values: bool | None) -> bool | None:
    return False if False in values else None if None in values else True


def _or(*values: bool | None) -> bool | None:
    return True if True in values else None if None in values else False


def _if(condition: bool | None, then: Any, otherwise: Any = None) -> Any:
    return then if condition is True else otherwise


def _in(value: Any, *options: Any) -> bool | None:
    if value is None:
        return None
    return True if value in options else None if None in options else False


def _if_sql(condition: Column, then: Column, otherwise: Column | None = None) -> Column:
    return case((condition, then), else_=null() if otherwise is None else otherwise)


declare(
    "AND",
    "bool* -> bool",
    python=_and,
    sql=lambda *a: and_(*a),
    strict=False,
    examples=(("AND(TRUE, NULL)", None), ("AND(FALSE, NULL)", False), ("TRUE && TRUE", True)),
)
declare(
    "OR",
    "bool* -> bool",
    python=_or,
    sql=lambda *a: or_(*a),
    strict=False,
    examples=(("OR(TRUE, NULL)", True), ("FALSE || NULL", None)),
)
declare(
    "NOT",
    "bool -> bool",
    python=lambda a: not a,
    sql=lambda a: not_(a),
    examples=(("NOT(FALSE)", True), ("!(1 > 2)", True)),
)
declare(
    "IF",
    "bool, T, T? -> T",
    python=_if,
    sql=_if_sql,
    strict=False,
    examples=(('IF(2 > 1, "大", "小")', "大"), ("IF(1 / 0 > 1, 1, 2)", "2"), ("IF(1 > 2, 1)", None)),
)
declare(
    "COALESCE",
    "T* -> T",
    python=lambda *a: next((v for v in a if v is not None), None),
    sql=func.coalesce,
    strict=False,
    examples=(("COALESCE(1 / 0, 5)", "5"),),
)
declare(
    "ISNULL",
    "T -> bool",
    python=lambda a: a is None,
    sql=lambda a: a.is_(None),
    strict=False,
    examples=(("ISNULL(1 / 0)", True), ('ISNULL("")', False)),
)
declare("ISNULL", "list -> bool", python=lambda a: a is None, sql=lambda a: a.is_(None), strict=False)
declare(
    "IN",
    "T, T* -> bool",
    python=_in,
    sql=lambda v, *o: v.in_(o),
    strict=False,
    examples=(('"b" IN ("a", "b")', True), ("3 NOT IN (1, 2)", True), ("3 IN (1, NULL)", None)),
)
# DuckDB answers false for a missing list, PostgreSQL null: hence the CASE.
declare(
    "HAS",
    "list, enum -> bool",
    python=lambda a, v: v in a,
    copies=(2, 1),
    sql=lambda a, v: case((a.is_not(None), v == func.any(a))),
)

for _name, _sign, _python in (
    ("EQ", "=", lambda a, b: a == b),
    ("NE", "<>", lambda a, b: a != b),
):
    declare(
        _name,
        "T, T -> bool",
        python=_python,
        sql=infix(_sign, Boolean(), 5),
        examples=((f"1 {_sign} 1.0", _name == "EQ"), (f'"a" {_sign} NULL', None)),
    )
for _name, _sign, _python in (
    ("LT", "<", lambda a, b: a < b),
    ("LE", "<=", lambda a, b: a <= b),
    ("GT", ">", lambda a, b: a > b),
    ("GE", ">=", lambda a, b: a >= b),
):
    declare(
        _name,
        "O, O -> bool",
        python=_python,
        sql=infix(_sign, Boolean(), 5),
        examples=((f"1 {_sign} 1.0", "=" in _sign),),
    )
