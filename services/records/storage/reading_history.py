"""What a record was: its present state with the later steps of its history taken back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.kernel.fields import SYSTEM_FIELDS
from services.records.domain.definition import Definition
from services.records.domain.record import Values, json_value
from services.records.storage.session import Session
from services.records.storage.tables import history

#: What belongs to the record and not to a version of it.
ITS_OWN = ("id", "version", "created_at", "created_by", "updated_at", "updated_by")


def values_at(session: Session, definition: Definition, row: Values, version: int) -> dict[str, Any] | None:
    """JSON values, by key, of what differs between now and then; None if there was no such version.

    Computed fields are left out: they follow from the others.
    """
    steps = (
        sa.select(history.c.version, history.c.changes)
        .where(history.c.form == definition.id, history.c.record == row["id"], history.c.version >= version)
        .order_by(history.c.version.desc())
    )
    then: dict[str, Any] = {}
    known = False
    for step in session.tx.sql.execute(steps):
        if step.version == version:
            known = True
            break
        then |= {key: pair[0] for key, pair in step.changes.items()}
    if not known:
        return None
    found = {}
    for key, value in then.items():
        field = definition.form.by_key.get(key)
        if field is None or field.kind.computed or (key in SYSTEM_FIELDS and key in ITS_OWN):
            continue
        if json_value(definition.form, key, row.get(key)) != value:
            found[key] = value
    return found
