"""Conditions. Three-valued, as in SQL: unknown AND false is false, unknown AND true is unknown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Text, and_, case, collate, func, literal, not_, null, or_
from sqlalchemy.sql.elements import Grouping

from services.kernel.formula.functions.sqltools import Column, constant, infix
from services.kernel.formula.signature import declare


def all_true(*values: bool | None) -> bool | None:
    return False if False in values else None if None in values else True


def any_true(*values: bool | None) -> bool | None:
    return True if True in values else None if None in values else False


def _if(condition: bool | None, then: Any, otherwise: Any = None) -> Any:
    return then if condition is True else otherwise


def _in(value: Any, *options: Any) -> bool | None:
    if value is None:
        return None
    return True if value in options else None if None in options else False


def _if_sql(condition: Column, then: Column, otherwise: Column | None = None) -> Column:
    return case((condition, then), else_=null() if otherwise is None else otherwise)


def _first_case(value: Any, pairs: tuple[Any, ...]) -> Any:
    """The result beside the first case equal to ``value``, else the one that stands alone at the end."""
    for at in range(0, len(pairs) - 1, 2):
        if value is not None and pairs[at] == value:
            return pairs[at + 1]
    return pairs[-1] if len(pairs) % 2 else None


def _cases_sql(value: Column | None, pairs: Any, *more: Column) -> Column:
    """CASE over conditions, or over the values of one expression, which is written once."""
    given = tuple(pairs) if value is None else (pairs, *more)
    otherwise = given[-1] if len(given) % 2 else null()
    cases = [(given[at], given[at + 1]) for at in range(0, len(given) - 1, 2)]
    if value is None:
        return case(*cases, else_=otherwise)
    return _case_of(value, cases, otherwise)


def _case_of(value: Column, cases: list[tuple[Column, Column]], otherwise: Column) -> Column:
    made = case(*cases, else_=otherwise)
    made.value = value
    return made


def _no_items(items: Column) -> Column:
    return func.coalesce(func.array_length(items, constant(1)), constant(0)) == constant(0)


_le = infix("<=", Boolean(), 5)


def _ordered(low: Any, high: Any) -> bool | None:
    return None if low is None or high is None else bool(low <= high)


declare(
    "AND",
    "bool* -> bool",
    python=all_true,
    sql=lambda *a: and_(*a),
    strict=False,
    examples=(("AND(TRUE, NULL)", None), ("AND(FALSE, NULL)", False), ("TRUE && TRUE", True)),
)
declare(
    "OR",
    "bool* -> bool",
    python=any_true,
    sql=lambda *a: or_(*a),
    strict=False,
    examples=(("OR(TRUE, NULL)", True), ("FALSE || NULL", None)),
)
declare(
    "NOT",
    "bool -> bool",
    python=lambda a: not a,
    # Grouped: beside IS, a bare NOT would take in what comes after it.
    sql=lambda a: Grouping(not_(a)),
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
declare(
    "IFS",
    "(bool, T)*, T? -> T",
    python=lambda *a: _first_case(True, a),
    sql=lambda *a: _cases_sql(None, a),
    strict=False,
    examples=(
        ('IFS(1 > 2, "小", 2 > 1, "大")', "大"),
        ("IFS(1 > 2, 1)", None),
        ("IFS(1 / 0 > 1, 1, 9)", "9"),
    ),
)
declare(
    "SWITCH",
    "T, (T, U)*, U? -> U",
    python=lambda value, *a: _first_case(value, a),
    sql=_cases_sql,
    strict=False,
    examples=(('SWITCH(2, 1, "一", 2, "二", "多")', "二"), ('SWITCH("c", "a", 1, 3)', "3")),
)
declare(
    "BETWEEN",
    "O, O, O -> bool",
    python=lambda v, low, high: None if v is None else all_true(_ordered(low, v), _ordered(v, high)),
    sql=lambda v, low, high: and_(_le(low, v), _le(v, high)),
    strict=False,
    copies=(2, 1, 1),
    examples=(("BETWEEN(2, 1, 3)", True), ("BETWEEN(5, NULL, 3)", False), ("BETWEEN(2, NULL, 3)", None)),
)
declare(
    "ISBLANK",
    "text -> bool",
    python=lambda a: a is None or a == "",
    sql=lambda a: func.coalesce(a, literal("", Text)) == literal("", Text),
    strict=False,
    examples=(('ISBLANK("")', True), ('ISBLANK("a")', False)),
)

declare("ISBLANK", "T -> bool", python=lambda a: a is None, sql=lambda a: a.is_(None), strict=False)
declare("ISBLANK", "list -> bool", python=lambda a: not a, sql=_no_items, strict=False)

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
    declare(
        _name,
        "text, text -> bool",
        python=_python,
        sql=lambda a, b, compare=infix(_sign, Boolean(), 5): compare(collate(a, "C"), collate(b, "C")),
        examples=((f'"B" {_sign} "a"', "<" in _sign), (f'"a" {_sign} NULL', None)),
    )
