"""Rows of results as plain mappings."""

from typing import Any

import sqlalchemy as sa


def one(result: "sa.CursorResult[Any]") -> dict[str, Any] | None:
    """The first row by column name; None when there is none."""
    row = result.mappings().first()
    return None if row is None else {str(key): value for key, value in row.items()}
