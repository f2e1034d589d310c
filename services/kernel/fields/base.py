"""What a field type is. A new type is one subclass in one file, marked ``@register``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, null
from sqlalchemy.types import TypeEngine

from services.kernel.errors import FieldInvalid
from services.kernel.types import Type

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

EQUALITY = ("eq", "ne", "in", "not_in")
ORDER = ("lt", "le", "gt", "ge", "between")
EMPTINESS = ("empty", "not_empty")


CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class TextContext:
    """What reading and writing cells needs from outside.

    ``find(kind, form, text)`` gives the id behind a name (kind ``person``, ``department`` or ``relation``;
    form is
    the related form or ""), None when there is no single match; ``label(kind, form, id)`` the reverse.
    """

    tz: tzinfo = CHINA
    find: Callable[[str, str, str], int | None] = lambda kind, form, text: None
    label: Callable[[str, str, int], str | None] = lambda kind, form, id_: None


class FieldType(ABC):
    """Behaviour of one type. Every method treats None as the absent value and returns None for it."""

    key: ClassVar[str]
    #: Filter operators the type answers to.
    operators: ClassVar[tuple[str, ...]] = EQUALITY + EMPTINESS
    #: Written by the system, never by a caller.
    computed: ClassVar[bool] = False

    @abstractmethod
    def validate(self, value: Any, field: Field) -> Any:
        """The Python value of a JSON value. Raises FieldInvalid."""

    @abstractmethod
    def column(self, field: Field) -> TypeEngine[Any] | None:
        """The column type; None when the values live in their own table (line items)."""

    @abstractmethod
    def formula_type(self, field: Field) -> Type:
        """The type of the field inside formulas."""

    def to_json(self, value: Any) -> Any:
        return value

    def operand(self, value: Any, field: Field) -> Any:
        """The Python value of a filter operand; laxer than validate where a comparison still makes sense."""
        return self.validate(value, field)

    def operators_for(self, field: Field) -> tuple[str, ...]:
        return self.operators

    def parse_text(self, text: str, field: Field, context: TextContext) -> Any:
        """The Python value of a spreadsheet cell as people write it. Raises FieldInvalid."""
        return self.validate(text.strip(), field) if text.strip() else None

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return "" if value is None else str(value)

    def check_options(self, field: Field) -> None:  # noqa: B027  # most types have no options to check
        """Raises FieldInvalid when the definition's options make no sense."""

    def mask(self, value: Any, field: Field) -> Any:
        """What a reader of level ``masked`` sees; equal to ``mask_sql`` on every value."""
        return None

    def mask_sql(self, column: ColumnElement[Any], field: Field) -> ColumnElement[Any]:
        return null()


T = TypeVar("T", bound=type[FieldType])

FIELD_TYPES: dict[str, FieldType] = {}


def register(cls: T) -> T:
    FIELD_TYPES[cls.key] = cls()
    return cls


def invalid(code: str, field: Field, **params: Any) -> FieldInvalid:
    return FieldInvalid(code, field.key, params)


def integer_option(field: Field, name: str, default: int, low: int, high: int) -> int:
    value = field.options.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise invalid("option_invalid", field, option=name, min=low, max=high)
    return value
