"""Whether a text contains another, whatever the case: in memory and in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, literal


def fold(text: str) -> str:
    """Lower case character by character, as ILIKE does it."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def contains(text: str, part: str) -> bool:
    return fold(part) in fold(text)


def escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def contains_sql(column: ColumnElement[Any], part: str) -> ColumnElement[bool]:
    return column.ilike(literal(f"%{escape_like(part)}%", Text), escape="\\")
