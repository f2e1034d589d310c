"""Types of the formula language: what a field value is, seen by formulas, filters and reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Type:
    """``kind`` is one of the constants below; ``of`` is the element type of a list.

    ``choices`` maps the label of an option, in any language, to its value (enum only).
    ``row`` maps the key of a line-item column to its type, ``row_names`` every display name to that key.
    Equality looks only at ``kind`` and ``of``: two selects with different options are the same type.
    """

    kind: str
    of: Type | None = None
    choices: Mapping[str, str] = field(default_factory=dict, compare=False)
    row: Mapping[str, Type] = field(default_factory=dict, compare=False)
    row_names: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return self.kind if self.of is None else f"list<{self.of}>"


DECIMAL = Type("decimal")
TEXT = Type("text")
BOOL = Type("bool")
DATE = Type("date")
DATETIME = Type("datetime")
TIME = Type("time")
ENUM = Type("enum")
USER = Type("user")
DEPARTMENT = Type("department")
RECORD = Type("record")
FILE = Type("file")
ADDRESS = Type("address")
LOCATION = Type("location")
ROW = Type("row")
NULL = Type("null")


def list_of(element: Type) -> Type:
    return Type("list", element)


def rows_of(row: Mapping[str, Type], names: Mapping[str, str]) -> Type:
    """The type of a line-items field."""
    return Type("list", ROW, row=row, row_names=names)
