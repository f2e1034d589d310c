"""FilterString of the simulator: the subset it claims, with SQL's idea of null."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.kingdee.query import any_of, at_or_after, equals
from connectors.kingdee.simulator.filters import FilterInvalid, UnknownField, compile_filter

ROW: dict[str, Any] = {
    "FNumber": "C-01",
    "FName": "O'Neil 华东",
    "FAmount": Decimal("80000.00"),
    "FModifyDate": datetime(2026, 11, 22, 10, 30, 0, 500000),
    "FEmpty": None,
}


def resolve(name: str) -> str:
    for key in ROW:
        if key.lower() == name.lower():
            return key
    raise UnknownField(name)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("", True),
        ("FNumber = 'c-01'", True),
        ("fnumber='C-02'", False),
        ("FAmount > 79999.99 and FAmount <= 80000", True),
        ("FAmount between 1 and 2 or FNumber like 'C-%'", True),
        ("FNumber like 'C-_'", False),
        ("not FNumber in ('C-02', 'C-03')", True),
        ("FNumber not in ('C-01')", False),
        ("FName = 'O''Neil 华东'", True),
        ("FModifyDate >= '2026-11-22 10:30:00'", True),
        ("FModifyDate >= {ts'2026-11-22 10:30:01'}", False),
        ("FEmpty = '1'", False),
        ("not FEmpty = '1'", False),  # unknown is not false
        ("FEmpty is null and FNumber is not null", True),
        ("(FNumber = 'x' or FAmount = 80000) and (FNumber <> 'x')", True),
        ("FNumber = 'x' or FAmount = 80000 and FNumber = 'y'", False),  # and binds tighter
        ("1 = 1", True),
    ],
)
def test_conditions_mean_what_they_mean_in_sql(text: str, holds: bool) -> None:
    assert compile_filter(text, resolve).holds(ROW) is holds


@pytest.mark.parametrize(
    "text", ["FNumber", "FNumber = ", "= 1", "FNumber = 'a", "FAmount > 'viel'", "(FNumber='a'"]
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(FilterInvalid):
        compile_filter(text, resolve).holds(ROW)


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(UnknownField, match="FNope"):
        compile_filter("FNope = 1", resolve)


def test_a_list_of_comparisons_is_the_same_condition() -> None:
    items = [
        {"Left": "(", "FieldName": "FNumber", "Compare": "=", "Value": "x", "Right": "", "Logic": "or"},
        {"Left": "", "FieldName": "FAmount", "Compare": ">=", "Value": "80000", "Right": ")", "Logic": ""},
    ]
    assert compile_filter(items, resolve).holds(ROW)


@given(st.text(min_size=0, max_size=30))
def test_any_text_survives_quoting_and_matches_only_itself(value: str) -> None:
    row = {**ROW, "FName": value}
    assert compile_filter(equals("FName", value), resolve).holds(row)
    assert compile_filter(any_of("FName", ["~", value]), resolve).holds(row)
    assert not compile_filter(equals("FName", value + "x"), resolve).holds(row)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
def test_a_moment_is_never_later_than_itself(moment: datetime) -> None:
    """Cut to the second, never rounded up: a pull must not step over what was modified in its first
    second."""
    assert compile_filter(at_or_after("FModifyDate", moment), resolve).holds({**ROW, "FModifyDate": moment})
