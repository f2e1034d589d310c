"""Dates and instants. A date taken from an instant is the tenant's calendar date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Integer,
    Numeric,
    Text,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
)

from services.kernel.formula.clock import Clock
from services.kernel.formula.functions.sqltools import Column, constant, infix, whole
from services.kernel.formula.signature import declare

FIRST_YEAR, LAST_YEAR = 1900, 2999
#: The furthest one function moves a date; a formula nests at most 12 of them, so none leaves the calendar.
FURTHEST_DAYS = 36_500

_plus = infix("+", Date(), 7)
_minus = infix("-", Integer(), 7)


def local_day(clock: Clock, moment: datetime) -> date:
    return moment.astimezone(clock.tz).date()


def local_day_sql(clock: Clock, moment: Column) -> Column:
    return cast(func.timezone(literal(clock.tz.key, Text), moment), Date)


def _date(year: Decimal, month: Decimal, day: Decimal) -> date | None:
    y, m, d = int(year), int(month), int(day)
    if not (FIRST_YEAR <= y <= LAST_YEAR and 1 <= m <= 12 and 1 <= d <= 31):
        return None
    return date(y, m, 1) + timedelta(days=d - 1)


def _date_sql(year: Column, month: Column, day: Column) -> Column:
    y, m, d = (func.trunc(part, type_=Numeric()) for part in (year, month, day))
    valid = and_(
        y.between(constant(FIRST_YEAR), constant(LAST_YEAR)),
        m.between(constant(1), constant(12)),
        d.between(constant(1), constant(31)),
    )
    first = func.make_date(cast(y, Integer), cast(m, Integer), constant(1), type_=Date())
    return case((valid, _plus(first, cast(d, Integer) - constant(1))))


def _add_days(day: date, days: Decimal) -> date | None:
    count = int(days)
    return day + timedelta(days=count) if abs(count) <= FURTHEST_DAYS else None


def _add_days_sql(day: Column, days: Column) -> Column:
    count = func.trunc(days, type_=Numeric())
    near = count.between(constant(-FURTHEST_DAYS), constant(FURTHEST_DAYS))
    return case((near, _plus(day, cast(count, Integer))))


def _subtract_days(day: date, days: Decimal) -> date | None:
    return _add_days(day, -days)


def _days(a: date, b: date) -> Decimal:
    return Decimal((a - b).days)


def _days_sql(a: Column, b: Column) -> Column:
    return whole(_minus(a, b))


declare(
    "DATE",
    "decimal, decimal, decimal -> date",
    python=_date,
    sql=_date_sql,
    copies=(3, 3, 3),
    examples=(("DATE(2026, 2, 29)", "2026-03-01"), ("DATE(2026, 13, 1)", None)),
)
declare("DATE", "datetime -> date", python=local_day, sql=local_day_sql, timed=True)
declare(
    "DATEDIFF",
    "date, date -> decimal",
    python=_days,
    sql=_days_sql,
    examples=(("DATEDIFF(DATE(2026, 3, 1), DATE(2026, 2, 1))", "28"),),
)
declare(
    "DATEDIFF",
    "datetime, datetime -> decimal",
    timed=True,
    python=lambda c, a, b: _days(local_day(c, a), local_day(c, b)),
    sql=lambda c, a, b: _days_sql(local_day_sql(c, a), local_day_sql(c, b)),
)
declare("SUB", "date, date -> decimal", python=_days, sql=_days_sql)
declare(
    "ADD_DAYS",
    "date, decimal -> date",
    python=_add_days,
    sql=_add_days_sql,
    copies=(1, 3),
    shifts=True,
    examples=(("ADD_DAYS(DATE(2026, 1, 31), 1)", "2026-02-01"), ("ADD_DAYS(DATE(2026, 1, 1), 99999)", None)),
)
declare("ADD", "date, decimal -> date", python=_add_days, sql=_add_days_sql, copies=(1, 3), shifts=True)
declare(
    "SUB",
    "date, decimal -> date",
    python=_subtract_days,
    copies=(1, 3),
    shifts=True,
    sql=lambda d, n: _add_days_sql(d, -n),
)


def _part(name: str, python: Any) -> None:
    def sql(day: Column) -> Column:
        return whole(extract(name, day))

    upper = name.upper()
    declare(
        upper,
        "date -> decimal",
        python=lambda d: Decimal(python(d)),
        sql=sql,
        examples=((f"{upper}(DATE(2026, 11, 22))", {"year": "2026", "month": "11", "day": "22"}[name]),),
    )
    declare(
        upper,
        "datetime -> decimal",
        timed=True,
        python=lambda c, m: Decimal(python(local_day(c, m))),
        sql=lambda c, m: sql(local_day_sql(c, m)),
    )


_part("year", lambda d: d.year)
_part("month", lambda d: d.month)
_part("day", lambda d: d.day)

declare("TODAY", "-> date", python=lambda c: c.today, sql=lambda c: literal(c.today, Date), timed=True)
declare(
    "NOW",
    "-> datetime",
    python=lambda c: c.now,
    sql=lambda c: literal(c.now, DateTime(timezone=True)),
    timed=True,
)
declare("ME", "-> user", python=lambda c: c.me, sql=lambda c: literal(c.me, BigInteger), timed=True)
