"""Months, weeks, quarters and hours. Weeks are those of ISO 8601: they start on Monday."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    Integer,
    Interval,
    Numeric,
    Text,
    case,
    cast,
    extract,
    func,
    literal,
)

from services.kernel.formula.clock import Clock
from services.kernel.formula.functions.moment import FURTHEST_DAYS, local_day, local_day_sql
from services.kernel.formula.functions.number import divide, divide_sql
from services.kernel.formula.functions.sqltools import Column, constant, infix, whole
from services.kernel.formula.signature import declare

#: A hundred years, as for days.
FURTHEST_MONTHS = 1_200
FURTHEST_HOURS = 24 * FURTHEST_DAYS

_before = infix("<", Boolean(), 5)
_later = infix("+", DateTime(timezone=True), 7)


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _add_months(day: date, months: Decimal) -> date | None:
    count = int(months)
    if abs(count) > FURTHEST_MONTHS:
        return None
    index = day.year * 12 + day.month - 1 + count
    last = month_end(index // 12, index % 12 + 1)
    return last.replace(day=min(day.day, last.day))


def _end_of_month(day: date, months: Decimal = Decimal(0)) -> date | None:
    moved = _add_months(day.replace(day=1), months)
    return None if moved is None else month_end(moved.year, moved.month)


def _span(count: Column, unit: str) -> Column:
    text = cast(cast(count, Integer), Text).concat(literal(f" {unit}", Text))
    return cast(text, Interval())


def _shifted(day: Column, months: Column) -> Column:
    return cast(infix("+", DateTime(), 7)(day, _span(months, "months")), Date)


def _near(count: Column, furthest: int) -> Column:
    return count.between(constant(-furthest), constant(furthest))


def _add_months_sql(day: Column, months: Column) -> Column:
    count = func.trunc(months, type_=Numeric())
    return case((_near(count, FURTHEST_MONTHS), _shifted(day, count)))


def _end_of_month_sql(day: Column, months: Column | None = None) -> Column:
    first = cast(func.date_trunc("month", day), Date)
    count = constant(0) if months is None else func.trunc(months, type_=Numeric())
    following = _shifted(first, count + constant(1))
    last = infix("-", Date(), 7)(following, constant(1))
    return last if months is None else case((_near(count, FURTHEST_MONTHS), last))


def _months_between(start: date, end: date) -> Decimal:
    months = (end.year - start.year) * 12 + end.month - start.month
    if start <= end:
        return Decimal(months - (end.day < start.day))
    return Decimal(months + (end.day > start.day))


def _months_between_sql(start: Column, end: Column) -> Column:
    def part(name: str, day: Column) -> Column:
        return cast(extract(name, day), Integer)

    months = (
        (part("year", end) - part("year", start)) * constant(12) + part("month", end) - part("month", start)
    )
    down = _before(part("day", end), part("day", start))
    up = _before(part("day", start), part("day", end))
    backwards = _before(end, start)
    return whole(
        case(
            (backwards, months + case((up, constant(1)), else_=constant(0))),
            else_=months - case((down, constant(1)), else_=constant(0)),
        )
    )


def _hours_between(start: datetime, end: datetime) -> Decimal | None:
    micros = (end - start) // timedelta(microseconds=1)
    return divide(Decimal(micros), Decimal(3_600_000_000))


def _hours_between_sql(start: Column, end: Column) -> Column:
    seconds = extract("epoch", infix("-", Interval(), 7)(end, start))
    return divide_sql(cast(seconds, Numeric(20, 6)), cast(literal(3600), Numeric(4, 0)))


def _add_hours(moment: datetime, hours: Decimal) -> datetime | None:
    if abs(hours) > FURTHEST_HOURS:
        return None
    return moment + timedelta(minutes=int(hours * 60))


def _add_hours_sql(moment: Column, hours: Column) -> Column:
    minutes = func.trunc(hours * constant(60), type_=Numeric())
    return case((_near(hours, FURTHEST_HOURS), _later(moment, _span(minutes, "minutes"))))


def _wall_sql(clock: Clock, moment: Column) -> Column:
    return func.timezone(literal(clock.tz.key, Text), moment)


declare(
    "EDATE",
    "date, decimal -> date",
    python=_add_months,
    sql=_add_months_sql,
    copies=(1, 3),
    shifts=True,
    examples=(("EDATE(DATE(2026, 1, 31), 1)", "2026-02-28"), ("EDATE(DATE(2026, 1, 31), -2)", "2025-11-30")),
)
declare(
    "EOMONTH",
    "date, decimal? -> date",
    python=_end_of_month,
    sql=_end_of_month_sql,
    copies=(1, 3),
    shifts=True,
    examples=(("EOMONTH(DATE(2026, 2, 3))", "2026-02-28"), ("EOMONTH(DATE(2026, 11, 22), 1)", "2026-12-31")),
)
declare(
    "MONTHSBETWEEN",
    "date, date -> decimal",
    python=_months_between,
    sql=_months_between_sql,
    copies=(5, 5),
    examples=(
        ("MONTHSBETWEEN(DATE(2026, 1, 31), DATE(2026, 2, 28))", "0"),
        ("MONTHSBETWEEN(DATE(2026, 3, 1), DATE(2025, 3, 1))", "-12"),
    ),
)
for _name, _field, _python, _shown in (
    ("WEEKDAY", "isodow", lambda d: d.isoweekday(), "7"),
    ("WEEKNUM", "week", lambda d: d.isocalendar().week, "47"),
    ("QUARTER", "quarter", lambda d: (d.month + 2) // 3, "4"),
):
    declare(
        _name,
        "date -> decimal",
        python=lambda d, read=_python: Decimal(read(d)),
        sql=lambda d, field=_field: whole(extract(field, d)),
        examples=((f"{_name}(DATE(2026, 11, 22))", _shown),),
    )
    declare(
        _name,
        "datetime -> decimal",
        timed=True,
        python=lambda c, m, read=_python: Decimal(read(local_day(c, m))),
        sql=lambda c, m, field=_field: whole(extract(field, local_day_sql(c, m))),
    )
declare(
    "HOUR",
    "datetime -> decimal",
    timed=True,
    python=lambda c, m: Decimal(m.astimezone(c.tz).hour),
    sql=lambda c, m: whole(extract("hour", _wall_sql(c, m))),
)
declare(
    "MINUTE",
    "datetime -> decimal",
    timed=True,
    python=lambda c, m: Decimal(m.astimezone(c.tz).minute),
    sql=lambda c, m: whole(extract("minute", _wall_sql(c, m))),
)
declare(
    "HOURSBETWEEN",
    "datetime, datetime -> decimal",
    python=_hours_between,
    sql=_hours_between_sql,
)
declare(
    "ADDHOURS",
    "datetime, decimal -> datetime",
    python=_add_hours,
    sql=_add_hours_sql,
    copies=(1, 3),
    shifts=True,
)
