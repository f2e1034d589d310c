"""The recycle bin of a form: what was deleted, as far as the caller could see it and may delete it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.kernel.errors import FieldInvalid
from services.records.domain import cursor
from services.records.domain.definition import Definition
from services.records.domain.record import instant, json_values, read_record
from services.records.domain.titles import title_of
from services.records.storage import recycling
from services.records.storage.session import Session

PAGE, MOST, BATCH = 50, 200, 200
#: Rows looked at for one page; whoever may see few of many gets a short page and goes on from there.
MOST_LOOKED_AT = 5_000
KEPT = timedelta(days=30)
SORT = "recycled"


def list_recycled(session: Session, form: str, mark: str, limit: int) -> dict[str, Any]:
    """{rows: [{id, title, values, deleted_at, deleted_by, deleted_by_name, merged_into, purge_at}], next}."""
    definition = session.form(form)
    session.access(definition, "delete")
    limit = min(max(limit or PAGE, 1), MOST)
    after = _after(mark) if mark else None
    rows: list[dict[str, Any]] = []
    for _ in range(MOST_LOOKED_AT // BATCH):
        found = recycling.page(session.tx, definition.id, after, BATCH)
        for each in found:
            after = (each.at, each.record)
            shown = row_json(session, definition, each)
            if shown is not None:
                rows.append(shown)
            if len(rows) == limit:
                break
        if len(rows) == limit or len(found) < BATCH:
            ended = len(rows) < limit
            break
    else:
        ended = False
    following = None if ended or after is None else cursor.encode(SORT, [after[0].isoformat(), str(after[1])])
    return {"rows": rows, "next": following}


def _after(mark: str) -> tuple[datetime, int]:
    at, record = cursor.decode(mark, SORT, 2)
    try:
        return datetime.fromisoformat(at or "").astimezone(UTC), int(record or "")
    except ValueError:
        raise FieldInvalid("cursor_invalid") from None


def row_json(session: Session, definition: Definition, kept: sa.Row[Any]) -> dict[str, Any] | None:
    """None when the caller could not see the record, or may not delete such a one."""
    authority = session.authority
    values, _ = read_record(definition.form, kept.content)
    view = authority.access(definition, "view")
    if not view.allows_row(values) or not authority.access(definition, "delete").allows_row(values):
        return None
    actor = authority.snapshot.person(kept.actor)
    return {
        "id": kept.record,
        "title": title_of(authority, definition, values),
        "values": json_values(definition.form, view.project(values)),
        "deleted_at": instant(kept.at),
        "deleted_by": kept.actor or None,
        "deleted_by_name": actor.name if actor is not None else None,
        "merged_into": kept.merged_into,
        "purge_at": instant(kept.at + KEPT),
    }
