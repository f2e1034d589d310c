"""A point on the map."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, literal
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from services.kernel.fields.base import EMPTINESS, FIELD_TYPES, FieldType, TextContext, invalid, register
from services.kernel.fields.like import contains, contains_sql
from services.kernel.types import LOCATION, Type

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

#: About 11 centimetres.
PLACES = Decimal("0.000001")
LONGEST_NAME = 200
_POINT = re.compile(r"\(?\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，]\s*(-?\d{1,3}(?:\.\d+)?)\s*\)?")


@register
class LocationField(FieldType):
    """``{"lat": "31.230400", "lng": "121.473700", "name": "…"}``: degrees (WGS 84) and what is there."""

    key = "location"
    operators = ("contains", *EMPTINESS)
    own_operators = ("contains",)
    instance = MappingProxyType({"lat": "31.230400", "lng": "121.473700", "name": "人民广场"})

    def json_schema(self, field: Field) -> dict[str, Any]:
        degrees = {"type": "string", "pattern": r"^-?[0-9]{1,3}\.[0-9]{6}$"}
        return {
            "type": "object",
            "properties": {
                "lat": degrees,
                "lng": degrees,
                "name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
            },
            "required": ["lat", "lng"],
            "additionalProperties": False,
        }

    def validate(self, value: Any, field: Field) -> dict[str, str] | None:
        if value is None or value == "" or value == {}:
            return None
        if not isinstance(value, Mapping) or set(value) - {"lat", "lng", "name"}:
            raise invalid("location_invalid", field)
        point = {
            "lat": self._degrees(value.get("lat"), 90, field),
            "lng": self._degrees(value.get("lng"), 180, field),
        }
        name = FIELD_TYPES["text"].validate(value.get("name"), field)
        if name is not None and len(name) > LONGEST_NAME:
            raise invalid("text_too_long", field, max=LONGEST_NAME, length=len(name))
        return point if name is None else {**point, "name": name}

    def _degrees(self, value: Any, most: int, field: Field) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > 30:
            raise invalid("location_invalid", field)
        try:
            degrees = Decimal(str(value))
        except InvalidOperation:
            raise invalid("location_invalid", field) from None
        if not degrees.is_finite() or abs(degrees) > most:
            raise invalid("location_invalid", field)
        return format(degrees.quantize(PLACES) or PLACES * 0, "f")

    def operand(self, value: Any, field: Field) -> str | None:
        text = FIELD_TYPES["text"].operand(value, field)
        return None if text is None else str(text)

    def match(self, op: str, value: Any, operand: Any) -> bool:
        return "name" in value and contains(value["name"], operand)

    def match_sql(self, op: str, column: ColumnElement[Any], operand: Any) -> ColumnElement[bool]:
        return contains_sql(column.op("->>", return_type=Text())(literal("name", Text)), operand)

    def column(self, field: Field) -> TypeEngine[Any]:
        return JSONB(none_as_null=True)

    def formula_type(self, field: Field) -> Type:
        return LOCATION

    def parse_text(self, text: str, field: Field, context: TextContext) -> dict[str, str] | None:
        """``31.2304,121.4737``, with a name before or after it: ``人民广场 (31.2304, 121.4737)``."""
        cell = text.strip()
        if not cell:
            return None
        match = _POINT.search(cell)
        if match is None:
            raise invalid("location_invalid", field)
        name = " ".join((cell[: match.start()] + " " + cell[match.end() :]).split())
        return self.validate({"lat": match[1], "lng": match[2], "name": name or None}, field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        if value is None:
            return ""
        point = f"({value['lat']}, {value['lng']})"
        return f"{value['name']} {point}" if "name" in value else point
