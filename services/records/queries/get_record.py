"""One record, as its reader may see it."""

from __future__ import annotations

import json
from typing import Any

from services.chassis.errors import NotFound
from services.records.domain.definition import Definition
from services.records.storage.listing import PageQuery, run_page
from services.records.storage.session import Session


def get_record(session: Session, form: str, id: int) -> bytes:
    """Record JSON; raises NotFound, the same for an absent record and one that may not be seen."""
    return record_bytes(session, session.form(form), id)


def record_bytes(session: Session, definition: Definition, id: int) -> bytes:
    if not session.authority.access(definition, "view").allowed or not 0 < id < 2**53:
        raise NotFound("not_found")
    query = PageQuery(None, [], None, 1, False, "", None, id=id)
    page = run_page(session, definition, query, (definition.key, "record"))
    if not page.rows:
        raise NotFound("not_found")
    return page.rows


def record_seen(session: Session, definition: Definition, id: int) -> Any:
    """The same, read; None when it may not be seen."""
    try:
        return json.loads(record_bytes(session, definition, id))
    except NotFound:
        return None
