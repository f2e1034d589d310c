"""Dates (of the tenant's calendar) and instants (UTC inside)."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, DateTime
from sqlalchemy.types import TypeEngine

from services.kernel.fields.base import EMPTINESS, EQUALITY, ORDER, FieldType, TextContext, invalid, register
from services.kernel.types import DATE, DATETIME, Type

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

#: Years a record may name: far enough for any contract, near enough that no date arithmetic leaves the
#: calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2999
#: The same years, as a pattern.
_DAY = r"(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CELL = re.compile(
    r"(?P<y>\d{4})(?:[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?|(?P<m2>\d{2})(?P<d2>\d{2}))"
    r"(?:[T ]*(?P<h>\d{1,2})(?:[:时点])(?P<min>\d{1,2})分?(?:[:]?(?P<s>\d{1,2})(?:\.\d+)?秒?)?)?"
)


def _within(year: int, field: Field) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise invalid("date_range", field, first=FIRST_YEAR, last=LAST_YEAR)


def _read_cell(text: str, field: Field) -> datetime | None:
    """2026/3/5, 2026-03-05, 2026.3.5, 20260305 or 2026年3月5日, with or without a time of day."""
    cell = unicodedata.normalize("NFKC", text).strip()
    if not cell:
        return None
    match = _CELL.fullmatch(cell)
    if match is None:
        raise invalid("date_invalid", field, value=cell[:40])
    part = {name: int(digits) for name, digits in match.groupdict(default="0").items()}
    try:
        # The wall clock of whoever typed the cell; the caller gives it its zone.
        return datetime(  # noqa: DTZ001
            part["y"], part["m"] or part["m2"], part["d"] or part["d2"], part["h"], part["min"], part["s"]
        )
    except ValueError:
        raise invalid("date_invalid", field, value=cell[:40]) from None


@register
class DateField(FieldType):
    key = "date"
    instance = "2026-11-22"
    operators = (*EQUALITY, *ORDER, "during", *EMPTINESS)

    def validate(self, value: Any, field: Field) -> date | None:
        if value is None or value == "":
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            _within(value.year, field)
            return value
        if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
            raise invalid("date_invalid", field, value=str(value)[:40])
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise invalid("date_invalid", field, value=value) from None
        _within(day.year, field)
        return day

    def to_json(self, value: Any) -> str | None:
        return None if value is None else value.isoformat()

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}

    def column(self, field: Field) -> TypeEngine[Any]:
        return Date()

    def formula_type(self, field: Field) -> Type:
        return DATE

    def parse_text(self, text: str, field: Field, context: TextContext) -> date | None:
        moment = _read_cell(text, field)
        return None if moment is None else self.validate(moment.date(), field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return "" if value is None else value.isoformat()


@register
class DateTimeField(FieldType):
    """An instant. JSON must say its offset, or it would mean another moment in another zone."""

    key = "datetime"
    instance = "2026-11-22T08:00:00Z"
    operators = (*EQUALITY, *ORDER, "during", *EMPTINESS)

    def validate(self, value: Any, field: Field) -> datetime | None:
        if value is None or value == "":
            return None
        moment = value
        if isinstance(value, str) and len(value) <= 40:
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                raise invalid("datetime_invalid", field, value=value) from None
        if not isinstance(moment, datetime):
            raise invalid("datetime_invalid", field, value=str(value)[:40])
        if moment.tzinfo is None:
            raise invalid("datetime_offset", field, value=str(value)[:40])
        _within(moment.year, field)
        return moment.astimezone(UTC)

    def operand(self, value: Any, field: Field) -> date | datetime | None:
        """An instant, or a whole day of the tenant's calendar."""
        if isinstance(value, str) and _ISO_DATE.fullmatch(value):
            return FIELD_DATE.validate(value, field)
        return self.validate(value, field)

    def to_json(self, value: Any) -> str | None:
        if value is None:
            return None
        return str(value.astimezone(UTC).replace(tzinfo=None).isoformat()) + "Z"

    def json_schema(self, field: Field) -> dict[str, Any]:
        clock = r"[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
        return {"type": "string", "format": "date-time", "pattern": f"^{_DAY}T{clock}$"}

    def column(self, field: Field) -> TypeEngine[Any]:
        return DateTime(timezone=True)

    def formula_type(self, field: Field) -> Type:
        return DATETIME

    def parse_text(self, text: str, field: Field, context: TextContext) -> datetime | None:
        if re.search(r"(Z|[+-]\d{2}:?\d{2})$", text.strip()) and "T" in text:
            return self.validate(text.strip(), field)
        moment = _read_cell(text, field)
        return None if moment is None else self.validate(moment.replace(tzinfo=context.tz), field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        if value is None:
            return ""
        return str(value.astimezone((context or TextContext()).tz).strftime("%Y-%m-%d %H:%M:%S"))


FIELD_DATE = DateField()
