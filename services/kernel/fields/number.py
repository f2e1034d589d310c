"""Numbers. Decimal everywhere; a JSON string, so that no reader turns 0.1 into a float."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, Numeric, func, literal_column
from sqlalchemy.types import TypeEngine

from services.kernel import money
from services.kernel.fields.base import (
    EMPTINESS,
    EQUALITY,
    ORDER,
    FieldType,
    TextContext,
    integer_option,
    invalid,
    register,
)
from services.kernel.types import DECIMAL, Type

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

WHOLE_DIGITS = 16
_UNITS = {"万": 4, "亿": 8}
_PLAIN = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,16})?")
_CELL = re.compile(
    r"(?P<sign>-)?(?:[¥$€£]|CNY|RMB|USD)?(?P<sign2>-)?(?P<digits>[0-9][0-9,]*\.?[0-9]*|\.[0-9]+)"
    r"(?P<unit>[万亿])?(?:元|CNY|RMB|USD)?(?P<percent>%)?",
    re.IGNORECASE,
)


@register
class NumberField(FieldType):
    """A number of ``scale`` digits after the point and at most 16 before it."""

    key = "number"
    operators = EQUALITY + ORDER + EMPTINESS
    default_scale = 2

    def scale(self, field: Field) -> int:
        return integer_option(field, "scale", self.default_scale, 0, 10)

    def decimal(self, value: Any, field: Field) -> Decimal | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise invalid("number_expected", field)
        try:
            if isinstance(value, Decimal):
                number = value
            else:
                # str() of a float is the shortest text that reads back the same: what the caller typed.
                text = value if isinstance(value, str) else str(value)
                number = Decimal(text if len(text) <= 80 else "NaN")
        except InvalidOperation:
            raise invalid("number_expected", field) from None
        if not number.is_finite():
            raise invalid("number_expected", field)
        if number.adjusted() >= WHOLE_DIGITS:
            raise invalid("number_range", field, digits=WHOLE_DIGITS)
        return number if number else Decimal(0)

    def validate(self, value: Any, field: Field) -> Decimal | None:
        number = self.decimal(value, field)
        if number is None:
            return None
        scale = self.scale(field)
        rounded = money.quantize(number, scale)
        if rounded != number:
            raise invalid("number_scale", field, scale=scale)
        low, high = field.options.get("min"), field.options.get("max")
        if low is not None and rounded < Decimal(str(low)):
            raise invalid("number_min", field, min=str(low))
        if high is not None and rounded > Decimal(str(high)):
            raise invalid("number_max", field, max=str(high))
        return rounded

    def operand(self, value: Any, field: Field) -> Decimal | None:
        return self.decimal(value, field)

    def to_json(self, value: Any) -> str | None:
        return None if value is None else format(value, "f")

    def json_schema(self, field: Field) -> dict[str, Any]:
        scale = self.scale(field)
        pattern = rf"^-?[0-9]{{1,{WHOLE_DIGITS}}}" + (rf"(\.[0-9]{{1,{scale}}})?$" if scale else "$")
        limits = {"min": "x-minimum", "max": "x-maximum"}  # the keywords for limits say nothing of strings
        return {
            "type": "string",
            "format": "decimal",
            "pattern": pattern,
            **{
                limits[name]: str(field.options[name])
                for name in limits
                if field.options.get(name) is not None
            },
        }

    def example(self, field: Field) -> Any:
        number = Decimal("12.5")
        for name, bound in (("min", max), ("max", min)):
            if field.options.get(name) is not None:
                number = bound(number, Decimal(str(field.options[name])))
        return self.to_json(money.quantize(number, self.scale(field)))

    def column(self, field: Field) -> TypeEngine[Any]:
        return Numeric(WHOLE_DIGITS + self.scale(field), self.scale(field))

    def formula_type(self, field: Field) -> Type:
        return DECIMAL

    def check_options(self, field: Field) -> None:
        self.scale(field)
        low, high = (self.decimal(field.options.get(name), field) for name in ("min", "max"))
        if low is not None and high is not None and low > high:
            raise invalid("option_invalid", field, option="max")

    def parse_text(self, text: str, field: Field, context: TextContext) -> Decimal | None:
        """Accepts 1,234.50, ¥1 234.50, (12.00) for a negative, 8万, 1.5亿, 12% and full-width digits."""
        if _PLAIN.fullmatch(text):
            return self.validate(text, field)
        cell = "".join(unicodedata.normalize("NFKC", text).split())
        if not cell:
            return None
        negative = cell.startswith("(") and cell.endswith(")")
        match = _CELL.fullmatch(cell[1:-1] if negative else cell)
        if match is None:
            return self.validate(cell, field)
        number = Decimal(match["digits"].replace(",", ""))
        number = number.scaleb(_UNITS.get(match["unit"] or "", 0) - (2 if match["percent"] else 0))
        signs = negative + bool(match["sign"]) + bool(match["sign2"])
        return self.validate(-number if signs % 2 else number, field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return "" if value is None else format(value, ",f")


@register
class MoneyField(NumberField):
    """An amount in ``currency``; masked by rounding half up to the nearest thousand."""

    key = "money"

    def mask(self, value: Any, field: Field) -> Decimal | None:
        return None if value is None else money.quantize(value, -3)

    def mask_sql(self, column: ColumnElement[Any], field: Field) -> ColumnElement[Any]:
        return func.round(column, literal_column("-3"), type_=Numeric())


@register
class PercentField(NumberField):
    """A ratio: 0.15 is 15 %. In a cell, 15% and 0.15 mean the same."""

    key = "percent"
    default_scale = 4

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        if value is None:
            return ""
        digits = format(value.scaleb(2), "f")
        return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + "%"


@register
class IntegerField(NumberField):
    """The whole numbers of the system itself (record id, version); not offered to form designers."""

    key = "integer"
    computed = True
    offered = False

    def validate(self, value: Any, field: Field) -> Any:
        number = self.decimal(value, field)
        if number is not None and number != int(number):
            raise invalid("number_scale", field, scale=0)
        return None if number is None else int(number)

    def to_json(self, value: Any) -> Any:
        return value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "integer"}

    def example(self, field: Field) -> Any:
        return 12

    def column(self, field: Field) -> TypeEngine[Any]:
        return BigInteger()

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return "" if value is None else str(value)
