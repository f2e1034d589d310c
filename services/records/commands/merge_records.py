"""Make one record of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.chassis.errors import Forbidden, Invalid, NotFound
from services.records.commands.moving import move_references
from services.records.commands.recompute import follow
from services.records.commands.refusal import refusing
from services.records.commands.restore_version import via
from services.records.commands.saving import object_name, tell
from services.records.commands.update_record import check_version, update_record
from services.records.domain.record import Change
from services.records.storage import comments, followers
from services.records.storage.files.rows import hand_over
from services.records.storage.lineage import completed
from services.records.storage.references import locked_rows
from services.records.storage.rows import load_for_update, recycle_row, update_row
from services.records.storage.session import Session

MOST = 20


def merge_records(
    session: Session, form: str, id: int, others: Sequence[int], version: int, given: Any
) -> dict[str, Any]:
    """{moved: how many records point at the merged one now}.

    ``given``: the values chosen from the others. Everything that pointed at one of the others, in any form,
    points at ``id``; comments, followers and files move; the others go to the recycle bin, each with a
    pointer and with what is needed to bring it back. One transaction. Needs edit on ``id`` and delete on the
    others.
    Raises NotFound, Forbidden, Conflict ``version_conflict``, Invalid.
    """
    definition = session.form(form)
    sources = list(dict.fromkeys(others))
    if not sources or len(sources) > MOST or id in sources:
        raise Invalid("merge_invalid", "from", {"max": MOST})
    view = session.authority.access(definition, "view")
    rows = {row["id"]: row for row in locked_rows(session, definition, [id, *sources])}
    for each in (id, *sources):
        if each not in rows or not view.allows_row(rows[each]):
            raise NotFound("not_found")
    if not session.authority.access(definition, "edit").allows_row(rows[id]):
        raise Forbidden("forbidden")
    deletes = session.authority.access(definition, "delete")
    if not all(deletes.allows_row(rows[each]) for each in sources):
        raise Forbidden("forbidden")
    check_version(session, definition, rows[id], version)
    into = via(session, f"merge_into:{id}")
    moved = move_references(via(session, f"merge:{id}"), definition, sources, id)
    said = comments.move(session.tx, definition.id, sources, id)
    followers.inherit(session.tx, definition.id, sources, id, session.authority.now)
    for each in sources:
        # A reference among the merged ones may have changed the row since it was read.
        row = load_for_update(session, definition, each)
        assert row is not None
        hand_over(session.tx, definition.id, each, id)
        taken = {"references": moved.get(each, {}), "comments": said.get(each, [])}
        recycle_row(into, definition, row, merged_into=id, moved=taken)
        gone = Change(row, None)
        tell(into, definition, gone, quiet=True)
        follow(into, definition, [gone])
    _take_over(via(session, "merge:" + ",".join(map(str, sources))), form, id, given)
    after = {"from": sources, "references": sum(len(v) for m in moved.values() for v in m.values())}
    session.tx.audit("record.merge", object_name(form, id), None, after)
    return {"moved": after["references"]}


def _take_over(session: Session, form: str, id: int, given: Any) -> None:
    """The chosen values; without any, a step of the history says that the record was merged all the same."""
    definition = session.form(form)
    with refusing():
        if given and update_record(session, form, id, None, given):
            return
    row = load_for_update(session, definition, id)
    assert row is not None
    authority = session.authority
    step = {"version": row["version"] + 1, "updated_at": authority.now, "updated_by": authority.user}
    change = Change(row, {**completed(session, definition, [row])[0], **step})
    update_row(session, definition, change)
    tell(session, definition, change, quiet=True)
    follow(session, definition, [change])
