"""Change one record by id, or all that match a filter, for another service."""

from __future__ import annotations

from typing import Any

from services.chassis.errors import Invalid
from services.records.commands.refusal import refusing
from services.records.commands.update_record import update_record
from services.records.storage.listing import matching_ids
from services.records.storage.session import Session

MOST_MATCHES = 1_000


def update_matching(session: Session, form: str, id: int, match: Any, values: Any) -> list[int]:
    """The ids that were asked for or matched, whether or not anything about them changed. Raises NotFound."""
    definition = session.form(form)
    if id:
        ids = [id]
    else:
        with refusing():
            ids = matching_ids(session, definition, match, MOST_MATCHES + 1)
        if len(ids) > MOST_MATCHES:
            raise Invalid("match_too_many", None, {"max": MOST_MATCHES})
    for each in ids:
        update_record(session, form, each, None, values)
    return ids
