"""Working days of the Chinese calendar, exchanged weekends (调休) included.

SQL is given the days on which the calendar departs from Monday to Friday; Python and the browser hold the
same
two lists. PostgreSQL only: DuckDB has no correlated UNNEST of a parameter.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    Integer,
    Numeric,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy import column as sql_column

from services.kernel.calendar import (
    EXTRA_WORKDAYS,
    WEEKDAY_HOLIDAYS,
    add_workdays,
    is_workday,
    workdays_between,
)
from services.kernel.formula.functions.sqltools import Column, constant, infix, whole
from services.kernel.formula.signature import declare

#: Ten years of working days; more have no meaning for a due date.
FURTHEST = 2_600
#: The longest the calendar can go on without that many working days: weekends, and a month of holidays a
#: year.
_REACH = 2
_SLACK = 40

_EPOCH = date(1900, 1, 1)  # a Monday
_le, _lt, _eq, _ne = (infix(sign, Boolean(), 5) for sign in ("<=", "<", "=", "<>"))


def _days(days: tuple[date, ...]) -> Column:
    return cast(literal(list(days), ARRAY(Date)), ARRAY(Date))


def _is_workday_sql(day: Column) -> Column:
    weekday = _le(extract("isodow", day), constant(5))
    extra, off = func.any(_days(EXTRA_WORKDAYS)), func.all(_days(WEEKDAY_HOLIDAYS))
    return and_(or_(weekday, _eq(day, extra)), _ne(day, off))


def _count_sql(days: tuple[date, ...], start: Column, end: Column) -> Column:
    """How many of the days are in ``[start, end)``."""
    listed = func.unnest(_days(days)).table_valued(sql_column("day", Date)).render_derived()
    inside = and_(_le(start, listed.c.day), _lt(listed.c.day, end))
    found = select(func.count(listed.c.day)).select_from(listed).where(inside)
    return found.correlate_except(listed).scalar_subquery()


def _weekdays_sql(day: Column) -> Column:
    """Weekdays from the epoch up to, without, ``day``."""
    days = cast(infix("-", Integer(), 7)(day, literal(_EPOCH, Date)), Numeric())
    weeks = func.floor(days / constant(7), type_=Numeric())
    return weeks * constant(5) + func.least(days - weeks * constant(7), constant(5), type_=Numeric())


def _between_sql(start: Column, end: Column) -> Column:
    weekdays = _weekdays_sql(end) - _weekdays_sql(start)
    return weekdays - _count_sql(WEEKDAY_HOLIDAYS, start, end) + _count_sql(EXTRA_WORKDAYS, start, end)


def _network(start: date, end: date) -> Decimal:
    one = timedelta(days=1)
    if start <= end:
        return Decimal(workdays_between(start, end + one))
    return Decimal(-workdays_between(end, start + one))


def _network_sql(start: Column, end: Column) -> Column:
    low, high = func.least(start, end, type_=Date()), func.greatest(start, end, type_=Date())
    count = _between_sql(low, infix("+", Date(), 7)(high, constant(1)))
    return whole(case((_le(start, end), count), (_lt(end, start), -count)))


def _workday(day: date, count: Decimal) -> date | None:
    steps = int(count)
    return add_workdays(day, steps) if abs(steps) <= FURTHEST else None


def _workday_sql(day: Column, count: Column) -> Column:
    steps = cast(func.trunc(count, type_=Numeric()), Integer)
    sign = cast(func.sign(steps), Integer)
    reach = func.abs(steps) * constant(_REACH) + constant(_SLACK)
    ahead = func.generate_series(constant(1), reach).table_valued(sql_column("n", Integer)).render_derived()
    candidate = infix("+", Date(), 7)(day, ahead.c.n * sign)
    found = (
        select(candidate)
        .select_from(ahead)
        .where(_is_workday_sql(candidate))
        .order_by(ahead.c.n)
        .offset(func.greatest(func.abs(steps), constant(1)) - constant(1))
        .limit(constant(1))
        .correlate_except(ahead)
        .scalar_subquery()
    )
    near = func.abs(func.trunc(count, type_=Numeric())).between(constant(1), constant(FURTHEST))
    return case((near, found), (func.trunc(count, type_=Numeric()) == constant(0), day))


declare(
    "ISWORKDAY",
    "date -> bool",
    python=is_workday,
    sql=_is_workday_sql,
    copies=(3,),
    examples=(("ISWORKDAY(DATE(2026, 10, 1))", False), ("ISWORKDAY(DATE(2026, 10, 10))", True)),
)
declare(
    "NETWORKDAYS",
    "date, date -> decimal",
    python=_network,
    sql=_network_sql,
    copies=(20, 20),
    examples=(
        ("NETWORKDAYS(DATE(2026, 9, 28), DATE(2026, 10, 10))", "6"),
        ("NETWORKDAYS(DATE(2026, 11, 27), DATE(2026, 11, 23))", "-5"),
    ),
)
declare(
    "WORKDAY",
    "date, decimal -> date",
    python=_workday,
    sql=_workday_sql,
    copies=(6, 6),
    shifts=True,
    examples=(
        ("WORKDAY(DATE(2026, 9, 30), 1)", "2026-10-08"),
        ("WORKDAY(DATE(2026, 11, 23), -1)", "2026-11-20"),
    ),
)
