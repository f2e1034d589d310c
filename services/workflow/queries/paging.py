"""Keyset pages, newest first."""

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.errors import Invalid

MAX_LIMIT, DEFAULT_LIMIT = 200, 50


def page(
    cursor: str, limit: int, read: Callable[[int | None, int], list[Mapping[str, Any]]]
) -> tuple[list[Mapping[str, Any]], str | None]:
    """Rows and the next page's cursor. `read(before_id, limit)`. Raises Invalid("cursor_invalid")."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Invalid("cursor_invalid", "cursor")
    size = min(max(limit or DEFAULT_LIMIT, 1), MAX_LIMIT)
    rows = read(int(cursor) if cursor else None, size + 1)
    more = len(rows) > size
    return rows[:size], str(rows[size - 1]["id"]) if more else None
