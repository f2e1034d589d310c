"""What has changed in a form since somebody last asked: the feed by which another system keeps its copy."""

from __future__ import annotations

import json
from typing import Any

from services.kernel.errors import FieldInvalid
from services.records.domain import cursor
from services.records.domain.definition import Definition
from services.records.domain.record import DELETED, read_record
from services.records.queries.get_history import OPS
from services.records.storage.changes import BEGINNING, Place, Step, steps_after
from services.records.storage.listing import PageQuery, run_page
from services.records.storage.recycling import contents
from services.records.storage.session import Session

PAGE, MOST = 100, 200
#: Steps looked at for one answer; whoever may see few of many gets a short page and goes on from there.
MOST_LOOKED_AT = 20_000
SORT = "changes"


def list_changes(session: Session, form: str, mark: str, limit: int) -> dict[str, Any]:
    """{changes: [{id, version, op, at, record}], next, more}; a record appears once, in its present state.

    ``next`` is always there: asked with later, it gives what happened since. Records the caller may not see
    (any more) leave no trace in it, nor does the cursor move for them alone.
    """
    definition = session.form(form)
    session.access(definition, "view")
    limit = min(max(limit or PAGE, 1), MOST)
    shown: dict[int, tuple[Step, Any]] = {}
    here = place = _place(mark)
    looked_at, more = 0, True
    while more and len(shown) < limit and looked_at < MOST_LOOKED_AT:
        steps = steps_after(session.tx, definition.id, here, limit)
        looked_at += len(steps)
        more = len(steps) == limit
        seen = _seen(session, definition, {step.place.record: step for step in steps})
        for step in steps:
            here = step.place
            if step.place.record in seen:
                shown.pop(step.place.record, None)
                shown[step.place.record] = (step, seen[step.place.record])
                place = here
    if looked_at >= MOST_LOOKED_AT:
        place = here
    return {
        "changes": [_change(definition, step, record) for step, record in shown.values()],
        "next": cursor.encode(SORT, [str(place.tx), str(place.record), str(place.version)]),
        "more": more,
    }


def _place(mark: str) -> Place:
    if not mark:
        return BEGINNING
    try:
        tx, record, version = (int(part or "") for part in cursor.decode(mark, SORT, 3))
    except ValueError:
        raise FieldInvalid("cursor_invalid") from None
    if not all(-1 <= part < 2**63 for part in (tx, record, version)):
        raise FieldInvalid("cursor_invalid")
    return Place(tx, record, version)


def _seen(session: Session, definition: Definition, steps: dict[int, Step]) -> dict[int, Any]:
    """The records as the caller sees them now, by id; None for those deleted that the caller could see."""
    if not steps:
        return {}
    asked = {"field": "id", "op": "in", "value": sorted(steps)}
    page = run_page(session, definition, PageQuery(asked, [], None, len(steps), False, "", None), None)
    records: dict[int, Any] = {record["id"]: record for record in json.loads(b"[" + page.rows + b"]")}
    access, gone = session.authority.access(definition, "view"), [id for id in steps if id not in records]
    for id, content in contents(session.tx, definition.id, gone):
        if access.allows_row(read_record(definition.form, content)[0]):
            records[id] = None
    return records


def _change(definition: Definition, step: Step, record: Any) -> dict[str, Any]:
    at = definition.form.field("created_at").kind.to_json(step.at)
    place = step.place
    if record is None:
        return {"id": place.record, "version": place.version, "op": OPS[DELETED], "at": at, "record": None}
    return {"id": place.record, "version": record["version"], "op": OPS[step.op], "at": at, "record": record}
