"""A record that the caller may see, for deciding about what hangs on it."""

from __future__ import annotations

from typing import Any

from services.chassis.errors import NotFound
from services.records.domain.definition import Definition
from services.records.domain.titles import may_see
from services.records.storage.rows import load
from services.records.storage.session import Session


def visible(session: Session, definition: Definition, id: int) -> dict[str, Any]:
    """The whole row, nothing hidden. Raises NotFound, absent or not to be seen being the same."""
    row = load(session, definition, id) if 0 < id < 2**53 else None
    if row is None or not may_see(session.authority, definition, row):
        raise NotFound("not_found")
    return row
