"""Create a record for another service, at most once for each external key."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.chassis.errors import Conflict
from services.records.commands.create_record import create_record
from services.records.storage.rows import find_external
from services.records.storage.session import Session


def create_once(session: Session, form: str, values: Any, owner: int, external_key: str) -> int:
    """The id of the record with that external key, created if there was none; without a key a new one."""
    definition = session.form(form)
    if external_key:
        found = find_external(session, definition, external_key)
        if found is not None:
            return found
    try:
        with session.tx.sql.begin_nested():
            return create_record(
                session,
                form,
                values,
                owner=owner or session.authority.user,
                external_key=external_key or None,
            )
    except (Conflict, sa.exc.IntegrityError):
        found = find_external(session, definition, external_key) if external_key else None
        if found is None:
            raise
        return found
