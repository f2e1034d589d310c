"""A time of day, and a length of time."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Time
from sqlalchemy.types import TypeEngine

from services.kernel.fields.base import EMPTINESS, EQUALITY, ORDER, FieldType, TextContext, invalid, register
from services.kernel.types import DECIMAL, TIME, Type

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

_TIME = re.compile(
    r"(?P<part>上午|早上|中午|下午|晚上)?(?P<h>\d{1,2})[:时点](?:(?P<m>\d{1,2})(?:分|(?=:)|$|(?=\D))"
    r"(?::?(?P<s>\d{1,2})秒?)?)?(?P<half>半)?(?P<ampm>am|pm)?"
)


@register
class TimeField(FieldType):
    """A time of day to the second, of no zone: a shop opens at 09:00."""

    key = "time"
    instance = "09:30:00"
    operators = (*EQUALITY, *ORDER, *EMPTINESS)
    json = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")

    def validate(self, value: Any, field: Field) -> time | None:
        if value is None or value == "":
            return None
        if isinstance(value, time):
            return value.replace(microsecond=0, tzinfo=None)
        if not isinstance(value, str) or not self.json.fullmatch(value):
            raise invalid("time_invalid", field, value=str(value)[:40])
        return time.fromisoformat(value)

    def to_json(self, value: Any) -> str | None:
        return None if value is None else value.isoformat("seconds")

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"}

    def column(self, field: Field) -> TypeEngine[Any]:
        return Time()

    def formula_type(self, field: Field) -> Type:
        return TIME

    def parse_text(self, text: str, field: Field, context: TextContext) -> time | None:
        """9:30, 09:30:15, 9点半, 下午3:30, 3:30 PM."""
        cell = "".join(unicodedata.normalize("NFKC", text).split()).lower()
        if not cell:
            return None
        match = _TIME.fullmatch(cell)
        if match is None:
            raise invalid("time_invalid", field, value=text.strip()[:40])
        hour, minute, second = int(match["h"]), int(match["m"] or 0), int(match["s"] or 0)
        if match["half"] and not match["m"]:
            minute = 30
        late = match["part"] in ("下午", "晚上") or match["ampm"] == "pm"
        if (late and hour < 12) or (match["part"] == "中午" and hour < 11):
            hour += 12
        elif match["ampm"] == "am" and hour == 12:
            hour = 0
        try:
            return time(hour, minute, second)
        except ValueError:
            raise invalid("time_invalid", field, value=text.strip()[:40]) from None

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        if value is None:
            return ""
        return str(value.isoformat("seconds" if value.second else "minutes"))


#: Seconds in the units a duration is written in, with how people write them.
_UNITS = (
    (86_400, r"(?:天|日|d|days?)", " 天", " d"),
    (3_600, r"(?:个?小时|时|h|hrs?|hours?)", " 小时", " h"),
    (60, r"(?:分钟?|m|mins?|minutes?)", " 分", " min"),
    (1, r"(?:秒钟?|s|secs?|seconds?)", " 秒", " s"),
)
_DURATION = re.compile("".join(rf"(?:(\d+(?:\.\d+)?){word})?" for _, word, _, _ in _UNITS))
_CLOCK = re.compile(r"(\d+):([0-5]?\d)(?::([0-5]?\d))?")
LONGEST = 10**11


@register
class DurationField(FieldType):
    """Whole seconds, 0 or more; shown as 1 天 2 小时."""

    key = "duration"
    instance = 93_600
    operators = (*EQUALITY, *ORDER, *EMPTINESS)

    def validate(self, value: Any, field: Field) -> int | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise invalid("duration_invalid", field, value=str(value)[:40])
        if not 0 <= value <= LONGEST:
            raise invalid("duration_range", field, max=LONGEST)
        return value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": LONGEST, "description": "Seconds"}

    def column(self, field: Field) -> TypeEngine[Any]:
        return BigInteger()

    def formula_type(self, field: Field) -> Type:
        """Seconds, so that durations can be added up and divided."""
        return DECIMAL

    def parse_text(self, text: str, field: Field, context: TextContext) -> int | None:
        """1天2小时, 1.5h, 90 min, 2:30 (hours and minutes), 2:30:15, or a bare number of seconds."""
        cell = "".join(unicodedata.normalize("NFKC", text).split()).lower()
        if not cell:
            return None
        if cell.isdecimal() and len(cell) < 16:
            return self.validate(int(cell), field)
        clock = _CLOCK.fullmatch(cell)
        if clock is not None and len(cell) < 24:
            hours, minutes, seconds = (int(part or 0) for part in clock.groups())
            return self.validate(hours * 3_600 + minutes * 60 + seconds, field)
        match = _DURATION.fullmatch(cell) if len(cell) < 60 else None
        if match is None:
            raise invalid("duration_invalid", field, value=text.strip()[:40])
        parts = zip(match.groups(), _UNITS, strict=True)
        return self.validate(round(sum(float(number) * unit[0] for number, unit in parts if number)), field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        if value is None:
            return ""
        place, rest, parts = 2 if lang.startswith("zh") else 3, int(value), []
        for unit in _UNITS:
            count, rest = divmod(rest, unit[0])
            if count:
                parts.append(f"{count}{unit[place]}")
        return " ".join(parts) or f"0{_UNITS[-1][place]}"
