"""Days in the tenant's time zone, and the Chinese working calendar.

Ranges are half open, ``[start, end)``. Weeks start on Monday. Working days follow the State Council's yearly
notice, with its exchanged weekends (调休), as published in the ``chinesecalendar`` package; years the notice
does not cover yet fall back to Monday to Friday.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from chinese_calendar.constants import holidays, workdays

from services.kernel.errors import FieldInvalid

RELATIVE_RANGES = ("today", "this_week", "this_month", "last_month", "this_quarter", "this_year")


def _shift_month(first: date, months: int) -> date:
    """The first day of the month ``months`` after that of ``first``, held inside the supported years."""
    index = min(max(first.year * 12 + first.month - 1 + months, 12), 9999 * 12 + 11)
    return date(index // 12, index % 12 + 1, 1)


def _shift_day(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def relative_range(name: str, offset: int, today: date) -> tuple[date, date]:
    """The days ``[start, end)`` of a named period, moved by ``offset`` periods of the same length.

    ``today`` is the date in the tenant's zone. Raises FieldInvalid ``relative_unknown``.
    """
    if name == "today":
        return _shift_day(today, offset), _shift_day(today, offset + 1)
    if name == "this_week":
        monday = _shift_day(today, -today.weekday() + 7 * offset)
        return monday, _shift_day(monday, 7)
    months = {"this_month": 1, "last_month": 1, "this_quarter": 3, "this_year": 12}.get(name)
    if months is None:
        raise FieldInvalid("relative_unknown", None, {"value": name, "allowed": list(RELATIVE_RANGES)})
    back = (today.month - 1) % months + (1 if name == "last_month" else 0)
    first = _shift_month(today.replace(day=1), -back + offset * months)
    return first, _shift_month(first, months)


def local_date(moment: datetime, tz: tzinfo) -> date:
    return moment.astimezone(tz).date()


def day_start(day: date, tz: tzinfo) -> datetime:
    """The instant, in UTC, at which ``day`` begins in ``tz``."""
    return datetime.combine(day, time.min, tzinfo=tz).astimezone(UTC)


#: Where the notices depart from Monday to Friday: days off in the week, and weekends that are worked.
WEEKDAY_HOLIDAYS: tuple[date, ...] = tuple(sorted(day for day in holidays if day.weekday() < 5))
EXTRA_WORKDAYS: tuple[date, ...] = tuple(sorted(day for day in workdays if day.weekday() > 4))


def is_workday(day: date) -> bool:
    if day.weekday() < 5:
        return not _listed(WEEKDAY_HOLIDAYS, day)
    return _listed(EXTRA_WORKDAYS, day)


def _listed(days: tuple[date, ...], day: date) -> bool:
    place = bisect_left(days, day)
    return place < len(days) and days[place] == day


def add_workdays(day: date, count: int) -> date:
    """The working day ``count`` working days after ``day`` (before, when negative); 0 returns ``day``."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(start: date, end: date) -> int:
    """Working days in ``[start, end)``; 0 when ``end`` is not after ``start``."""
    return _workdays_before(end) - _workdays_before(start) if end > start else 0


def _workdays_before(day: date) -> int:
    """Working days from the first day of the calendar, a Monday, up to ``day``."""
    weeks, rest = divmod(day.toordinal() - 1, 7)
    weekdays = weeks * 5 + min(rest, 5)
    return weekdays - bisect_left(WEEKDAY_HOLIDAYS, day) + bisect_left(EXTRA_WORKDAYS, day)
