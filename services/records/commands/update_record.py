"""Change some values of one record."""

from __future__ import annotations

from typing import Any

from services.chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.records.commands.attach_files import attach_files
from services.records.commands.recompute import follow
from services.records.commands.refusal import refusing
from services.records.commands.refuse_duplicates import refuse_duplicates
from services.records.commands.saving import check_targets, refusing_doubles, tell
from services.records.domain.definition import Definition
from services.records.domain.record import Change
from services.records.domain.writing import changed_values
from services.records.queries.get_record import record_seen
from services.records.storage.lineage import completed
from services.records.storage.rows import load_for_update, update_row
from services.records.storage.session import Session


def update_record(
    session: Session, form: str, id: int, version: int | None, given: Any, *, quiet: bool = False
) -> bool:
    """Whether anything changed.

    ``version`` is the one the writer saw (None: whichever it is, for the platform). Raises Conflict
    ``version_conflict`` with the record as it is now, as far as the writer may see it; NotFound; Forbidden;
    Invalid with every field at fault.
    """
    definition = session.form(form)
    row = visible_row(session, definition, id)
    if not session.authority.access(definition, "edit").allows_row(row):
        raise Forbidden("forbidden")
    check_version(session, definition, row, version)
    if not isinstance(given, dict):
        raise Invalid("values_invalid")
    with refusing(), refusing_doubles(definition):
        after = changed_values(session.authority, definition, row, given)
        check_targets(session, definition, after, given.keys())
        after = completed(session, definition, [after])[0]
        change = Change(row, after)
        if not change.fields(definition.form):
            return False
        refuse_duplicates(session, definition, after, change.fields(definition.form))
        attach_files(session, definition, change)
        with session.tx.together():
            update_row(session, definition, change)
            tell(session, definition, change, quiet=quiet)
        follow(session, definition, [change])
    return True


def visible_row(session: Session, definition: Definition, id: int) -> dict[str, Any]:
    """The record, locked for this transaction; NotFound also when it may not be seen."""
    row = load_for_update(session, definition, id) if 0 < id < 2**53 else None
    if row is None or not session.authority.access(definition, "view").allows_row(row):
        raise NotFound("not_found")
    return row


def check_version(session: Session, definition: Definition, row: dict[str, Any], version: int | None) -> None:
    if version is not None and version != row["version"]:
        seen = record_seen(session, definition, row["id"])
        raise Conflict("version_conflict", params={"current": seen})
