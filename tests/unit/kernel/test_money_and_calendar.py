"""Exact amounts; periods and working days of the Chinese calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel import calendar, money
from services.kernel.errors import FieldInvalid
from tests.unit.kernel.effort import thorough

SHANGHAI = ZoneInfo("Asia/Shanghai")


@thorough(100)
@given(
    total=st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any),
)
def test_shares_sum_to_the_total_and_are_within_a_cent(total: Decimal, weights: list[int]) -> None:
    parts = money.allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < Decimal("0.010001")
        assert weight or part == 0


def test_left_over_cents_go_to_the_largest_remainders() -> None:
    assert money.allocate(Decimal("100.00"), [1, 1, 1]) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert money.allocate(Decimal("-0.01"), [1, 2]) == [0, Decimal("-0.01")]
    for total, weights in ((Decimal("1"), [0, 0]), (Decimal("1"), [-1, 2]), (Decimal("0.001"), [1])):
        with pytest.raises(ValueError):
            money.allocate(total, weights)


def test_rounding_is_half_up_away_from_zero() -> None:
    cases = [("2.345", 2, "2.35"), ("-2.345", 2, "-2.35"), ("1500", -3, "2000"), ("-499.99", -3, "0")]
    assert [money.quantize(Decimal(a), s) for a, s, _ in cases] == [Decimal(e) for *_, e in cases]
    assert str(money.quantize(Decimal("1500"), -3)) == "2000"


def test_amounts_are_parsed_or_refused() -> None:
    assert str(money.parse("12.5")) == "12.50"
    for text, code in (("12.345", "number_scale"), ("abc", "number_invalid"), ("Infinity", "number_invalid")):
        with pytest.raises(FieldInvalid) as caught:
            money.parse(text)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "offset", "start", "end"),
    [
        ("today", 0, date(2026, 11, 22), date(2026, 11, 23)),
        ("today", -1, date(2026, 11, 21), date(2026, 11, 22)),
        ("this_week", 0, date(2026, 11, 16), date(2026, 11, 23)),
        ("this_week", 1, date(2026, 11, 23), date(2026, 11, 30)),
        ("this_month", 0, date(2026, 11, 1), date(2026, 12, 1)),
        ("this_month", 2, date(2027, 1, 1), date(2027, 2, 1)),
        ("last_month", 0, date(2026, 10, 1), date(2026, 11, 1)),
        ("this_quarter", 0, date(2026, 10, 1), date(2027, 1, 1)),
        ("this_quarter", -1, date(2026, 7, 1), date(2026, 10, 1)),
        ("this_year", -1, date(2025, 1, 1), date(2026, 1, 1)),
        ("today", 10**7, date(9999, 12, 31), date(9999, 12, 31)),  # the end of the calendar, not an error
    ],
)
def test_relative_periods(name: str, offset: int, start: date, end: date) -> None:
    assert calendar.relative_range(name, offset, date(2026, 11, 22)) == (start, end)


def test_days_begin_in_the_tenants_zone() -> None:
    assert calendar.day_start(date(2026, 11, 22), SHANGHAI) == datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert calendar.local_date(datetime(2026, 11, 21, 16, tzinfo=UTC), SHANGHAI) == date(2026, 11, 22)


def test_exchanged_weekends_count_as_the_notice_says() -> None:
    assert not calendar.is_workday(date(2026, 10, 1))
    assert calendar.is_workday(date(2026, 10, 10))  # a Saturday worked for the National Day week
    assert calendar.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert calendar.add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert calendar.is_workday(date(2040, 11, 22)) == (date(2040, 11, 22).weekday() < 5)


@thorough(50)
@given(day=st.dates(date(2010, 1, 1), date(2040, 1, 1)), count=st.integers(0, 30))
def test_adding_and_counting_working_days_agree(day: date, count: int) -> None:
    end = calendar.add_workdays(day, count)
    assert calendar.workdays_between(day + timedelta(days=1), end + timedelta(days=1)) == count
