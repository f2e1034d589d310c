"""Let the records that point at some records point at another one instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.chassis.errors import Invalid
from services.records.commands.recompute import follow
from services.records.commands.saving import tell
from services.records.domain.definition import Definition
from services.records.domain.files import file_fields, file_ids
from services.records.domain.merging import repointed
from services.records.domain.record import Change
from services.records.storage import comments
from services.records.storage.files.rows import hold
from services.records.storage.lineage import completed
from services.records.storage.references import locked_rows, pointing_at, rows_of
from services.records.storage.rows import update_row
from services.records.storage.session import Session

MOST_REFERENCES = 5_000

Moved = dict[int, dict[str, list[int]]]


def move_references(session: Session, definition: Definition, sources: Sequence[int], target: int) -> Moved:
    """{source: {form key: [records that pointed at it]}}; every change is in those records' history.

    By the authority of the platform: a merge that left some references behind, because of who did it, would
    lose data. Raises Invalid ``merge_too_many``.
    """
    found = pointing_at(session, definition.key, sources, MOST_REFERENCES + 1)
    if len(found) > MOST_REFERENCES:
        raise Invalid("merge_too_many", None, {"max": MOST_REFERENCES})
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for form, id in found:
        ids[form.key].append(id)
    moved: defaultdict[int, dict[str, list[int]]] = defaultdict(dict)
    for key, records in ids.items():
        form = session.definitions.forms[key]
        for row in locked_rows(session, form, records):
            if form.key == definition.key and row["id"] in sources:
                continue  # it leaves the form itself
            hit = _repoint(session, form, row, definition.key, sources, target)
            for source in hit:
                moved[source].setdefault(key, []).append(row["id"])
    return dict(moved)


def _repoint(
    session: Session, form: Definition, row: dict[str, Any], to: str, sources: Collection[int], target: int
) -> set[int]:
    """Which of the sources the row pointed at."""
    values, hit = repointed(form.form, row, to, sources, target)
    if hit:
        authority = session.authority
        values |= {"version": row["version"] + 1, "updated_at": authority.now, "updated_by": authority.user}
        change = Change(row, completed(session, form, [values])[0])
        update_row(session, form, change)
        tell(session, form, change, quiet=True)
        follow(session, form, [change])
    return hit


def give_back(
    session: Session, definition: Definition, merged: int, id: int, moved: Mapping[str, Any]
) -> int:
    """After a merged record came back: what pointed at it and was not changed since points at it again."""
    count = 0
    for key, records in (moved.get("references") or {}).items():
        form = session.definitions.forms.get(key)
        if form is None:
            continue
        for row in locked_rows(session, form, records):
            count += bool(_repoint(session, form, row, definition.key, [merged], id))
    comments.give_back(session.tx, moved.get("comments") or [], id)
    _give_back_files(session, definition, merged, id)
    return count


def _give_back_files(session: Session, definition: Definition, merged: int, id: int) -> None:
    """The files in its values are its own again, but for those the other has in its values now."""
    rows = {row["id"]: row for row in rows_of(session, definition, [merged, id])}
    for field in file_fields(definition.form):
        kept = set(file_ids(field, rows[merged].get(field.key))) if merged in rows else set()
        own = [each for each in file_ids(field, rows[id].get(field.key)) if each not in kept]
        if own:
            hold(session.tx, own, definition.id, field.id, id)
