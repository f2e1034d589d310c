"""Which record a number means: ids are unique in a tenant, so the number alone is an address."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.chassis.errors import NotFound
from services.records.storage import recycling
from services.records.storage.page import Shown
from services.records.storage.session import Session


def find_record(session: Session, id: int) -> dict[str, Any]:
    """{form, id}; of a record that was merged into another, that one. Raises NotFound."""
    found = _visible(session, id) if 0 < id < 2**53 else None
    if found is None:
        forms = [each.id for each in session.definitions.forms.values()]
        heir = recycling.successor(session.tx, id, forms)
        found = _visible(session, heir[1]) if heir is not None else None
    if found is None:
        raise NotFound("not_found")
    return found


def _visible(session: Session, id: int) -> dict[str, Any] | None:
    parts = []
    for definition in session.definitions.forms.values():
        access = session.authority.access(definition, "view")
        if access.allowed:
            shown = Shown(session.stored(definition), access)
            hit = sa.select(sa.literal(definition.key, sa.Text).label("form"))
            parts.append(hit.where(shown.table.c.id == id, shown.predicate))
    form = session.tx.sql.execute(sa.union_all(*parts)).scalar() if parts else None
    return None if form is None else {"form": form, "id": id}
