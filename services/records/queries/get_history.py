"""What happened to a record: who, when, and the fields the reader may see, before and after."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.kernel.errors import KernelError
from services.kernel.fields import Field
from services.records.domain.definition import Definition
from services.records.domain.record import CREATED, DELETED, RESTORED, UPDATED
from services.records.queries.visible import visible
from services.records.storage.recomputed import VIA
from services.records.storage.session import Session
from services.records.storage.tables import history

MOST = 500
OPS = {CREATED: "created", UPDATED: "updated", DELETED: "deleted", RESTORED: "restored"}


def get_history(session: Session, form: str, id: int) -> list[dict[str, Any]]:
    """Newest first. A field shown masked today is masked in the past, too; raises NotFound."""
    definition = session.form(form)
    row = visible(session, definition, id)
    statement = (
        sa.select(history)
        .where(history.c.form == definition.id, history.c.record == id)
        .order_by(history.c.version.desc())
        .limit(MOST)
    )
    people = session.authority.snapshot.people
    found = []
    for entry in session.tx.sql.execute(statement):
        changed = _changes(session, definition, row, entry.changes)
        if entry.via == VIA and not changed:
            continue  # it followed a change that may not be seen
        actor = people.get(entry.actor)
        found.append(
            {
                "version": entry.version,
                "op": OPS.get(entry.op, "updated"),
                "at": definition.form.field("created_at").kind.to_json(entry.at),
                "actor": entry.actor or None,
                "actor_name": actor.name if actor is not None else None,
                "via": entry.via,
                "changes": changed,
            }
        )
    return found


def _changes(
    session: Session, definition: Definition, row: Any, stored: dict[str, Any]
) -> list[dict[str, Any]]:
    result = []
    for key, (before, after) in stored.items():
        field = definition.form.by_key.get(key)
        if field is None:
            continue
        sides = [
            session.authority.cell(definition, key, row, _python(field, value)) for value in (before, after)
        ]
        if all(shown for shown, _ in sides):
            old, new = (field.kind.to_json(value) for _, value in sides)
            result.append({"field": key, "before": old, "after": new})
    return result


def _python(field: Field, value: Any) -> Any:
    """The value as it was then; one that today's definition would refuse is shown as it is."""
    try:
        return None if value is None else field.kind.validate(value, field)
    except KernelError:
        return None
