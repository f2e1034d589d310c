"""Delete one record: it leaves its form, its history stays."""

from __future__ import annotations

from services.chassis.errors import Forbidden
from services.records.commands.recompute import follow
from services.records.commands.saving import tell
from services.records.commands.update_record import check_version, visible_row
from services.records.domain.record import Change
from services.records.storage.rows import recycle_row
from services.records.storage.session import Session


def delete_record(session: Session, form: str, id: int, version: int | None) -> None:
    """Raises NotFound, Forbidden, Conflict ``version_conflict``."""
    definition = session.form(form)
    row = visible_row(session, definition, id)
    if not session.authority.access(definition, "delete").allows_row(row):
        raise Forbidden("forbidden")
    check_version(session, definition, row, version)
    change = Change(row, None)
    with session.tx.together():
        recycle_row(session, definition, row)
        tell(session, definition, change)
    follow(session, definition, [change])
