"""What a field type is. A new type is one subclass in one file, marked ``@register``."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, ColumnElement, null
from sqlalchemy.types import TypeEngine

from services.kernel.errors import FieldInvalid
from services.kernel.types import Type

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

EQUALITY = ("eq", "ne", "in", "not_in")
ORDER = ("lt", "le", "gt", "ge", "between")
EMPTINESS = ("empty", "not_empty")


#: Keys of forms, fields and line-item columns.
KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
#: The largest whole number every reader of JSON keeps exactly.
LARGEST_ID = 2**53 - 1
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
    #: Those of them the type compares itself (`match`, `match_sql`).
    own_operators: ClassVar[tuple[str, ...]] = ()
    #: Written by the system, never by a caller.
    computed: ClassVar[bool] = False
    #: Where values live: a ``column`` of the record's table, ``lines`` (a table of rows) or ``links``
    #: (a table of pairs, read as one array).
    shape: ClassVar[str] = "column"
    #: Whether form designers may choose it, and whether it may be a column of line items.
    offered: ClassVar[bool] = True
    inside_lines: ClassVar[bool] = True
    #: Whether values are ids of files.
    files: ClassVar[bool] = False
    #: A value as JSON, for documentation.
    instance: ClassVar[Any] = None

    @abstractmethod
    def validate(self, value: Any, field: Field) -> Any:
        """The Python value of a JSON value. Raises FieldInvalid."""

    @abstractmethod
    def column(self, field: Field) -> TypeEngine[Any] | None:
        """The column type; None when the values live in their own table (line items)."""

    @abstractmethod
    def formula_type(self, field: Field) -> Type:
        """The type of the field inside formulas."""

    @abstractmethod
    def json_schema(self, field: Field) -> dict[str, Any]:
        """JSON Schema 2020-12 of a present value as it is read; what is written so is read back the same."""

    def input_schema(self, field: Field) -> dict[str, Any]:
        """The same of a value as it is written, without what the system computes."""
        return self.json_schema(field)

    def example(self, field: Field) -> Any:
        """A JSON value that fits the schema; it may still miss what no schema says, such as a pattern."""
        given = self.instance
        if isinstance(given, Mapping):
            return dict(given)
        return list(given) if isinstance(given, tuple) else given

    def refers(self, field: Field) -> str:
        """What the ids in a value stand for: ``person``, ``department``, ``relation``, or nothing."""
        return ""

    def ids(self, value: Any) -> Sequence[int]:
        """The ids in a value of a type that ``refers`` to something."""
        return [] if value is None else value if isinstance(value, list) else [value]

    def to_json(self, value: Any) -> Any:
        return value

    def operand(self, value: Any, field: Field) -> Any:
        """The Python value of a filter operand; laxer than validate where a comparison still makes sense."""
        return self.validate(value, field)

    def operators_for(self, field: Field) -> tuple[str, ...]:
        return self.operators

    def many(self, field: Field) -> bool:
        """Whether values are lists in one column."""
        return isinstance(self.column(field), ARRAY)

    def acts_as(self, field: Field) -> FieldType:
        """The type whose values the field holds: its own, but for a derived field."""
        return self

    def match(self, op: str, value: Any, operand: Any) -> bool:
        """One of ``own_operators`` on a present value; equal to ``match_sql`` on every row."""
        raise LookupError(op)

    def match_sql(self, op: str, column: ColumnElement[Any], operand: Any) -> ColumnElement[bool]:
        """The same as a condition; null where the column is."""
        raise LookupError(op)

    def sort_sql(self, column: ColumnElement[Any], field: Field) -> ColumnElement[Any]:
        """What lists are ordered by."""
        return column

    def parse_text(self, text: str, field: Field, context: TextContext) -> Any:
        """The Python value of a spreadsheet cell as people write it. Raises FieldInvalid."""
        return self.validate(text.strip(), field) if text.strip() else None

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return "" if value is None else str(value)

    def loose(self, field: Field) -> Mapping[str, Any]:
        """The options without limits: to read again what was stored before they became stricter."""
        return {k: v for k, v in field.options.items() if k not in ("min", "max", "max_length", "pattern")}

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
