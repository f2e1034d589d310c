"""Create one record."""

from __future__ import annotations

from typing import Any

from services.chassis.errors import Forbidden, Invalid
from services.records.commands.attach_files import attach_files
from services.records.commands.recompute import follow
from services.records.commands.refusal import refusing
from services.records.commands.refuse_duplicates import refuse_duplicates
from services.records.commands.saving import check_targets, identify, refusing_doubles, tell
from services.records.domain.definition import Definition
from services.records.domain.record import Change
from services.records.domain.writing import new_values
from services.records.storage.lineage import completed
from services.records.storage.rows import insert_row
from services.records.storage.session import Session
from services.records.storage.whole import informed


def create_record(
    session: Session,
    form: str,
    given: Any,
    *,
    owner: int | None = None,
    external_key: str | None = None,
    batch: int | None = None,
) -> int:
    """Its id. ``batch``: the import that made it on the way.

    Raises Invalid with every field at fault, Forbidden, NotFound ``form_unknown``.
    """
    definition = session.form(form)
    if not session.authority.access(definition, "create").allowed:
        raise Forbidden("forbidden")
    if not isinstance(given, dict):
        raise Invalid("values_invalid")
    with refusing(), refusing_doubles(definition):
        values = prepare(session, definition, given, session.authority.user if owner is None else owner)
        change = Change(None, values)
        attach_files(session, definition, change)
        with session.tx.together():
            insert_row(session, definition, values, external_key, batch)
            tell(session, definition, change)
        follow(session, definition, [change])
    return int(values["id"])


def prepare(session: Session, definition: Definition, given: dict[str, Any], owner: int) -> dict[str, Any]:
    """Checked and completed values. The id and the numbers come last: others wait for the numbers."""
    values = new_values(
        session.authority, definition, given, owner, lambda row: informed(session, definition, [row])[0]
    )
    check_targets(session, definition, values, values.keys())
    refuse_duplicates(session, definition, {**values, "id": 0}, None)
    values["id"] = identify(session, definition, values)
    return completed(session, definition, [values])[0]
