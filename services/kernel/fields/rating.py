"""A number of stars."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from sqlalchemy import SmallInteger
from sqlalchemy.types import TypeEngine

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

_STARS = re.compile(r"(\d{1,2})(?:星|分|颗星|stars?)?(?:/\d{1,2})?", re.IGNORECASE)


@register
class RatingField(FieldType):
    """0 to ``options.max`` (default 5, at most 10) stars."""

    key = "rating"
    operators = (*EQUALITY, *ORDER, *EMPTINESS)

    def best(self, field: Field) -> int:
        return integer_option(field, "max", 5, 1, 10)

    def validate(self, value: Any, field: Field) -> int | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= self.best(field):
            raise invalid("rating_invalid", field, max=self.best(field))
        return value

    def operand(self, value: Any, field: Field) -> int | None:
        """More stars than there are find nothing, as long as the column can be compared with them."""
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 100:
            return value
        return self.validate(value, field)

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": self.best(field)}

    def example(self, field: Field) -> int:
        return self.best(field)

    def column(self, field: Field) -> TypeEngine[Any]:
        return SmallInteger()

    def formula_type(self, field: Field) -> Type:
        return DECIMAL

    def check_options(self, field: Field) -> None:
        self.best(field)

    def parse_text(self, text: str, field: Field, context: TextContext) -> int | None:
        """4, 4星, 4/5, ★★★★."""
        cell = "".join(unicodedata.normalize("NFKC", text).split())
        if not cell:
            return None
        if not cell.strip("★☆⭐"):
            return self.validate(sum(mark != "☆" for mark in cell), field)
        match = _STARS.fullmatch(cell)
        return self.validate(int(match[1]) if match else cell, field)
