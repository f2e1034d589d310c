"""Computed fields of other records follow a change: few at once in its transaction, many in the
background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.records.domain.definition import Definition
from services.records.domain.lineage import Edge, lineage_of
from services.records.domain.record import Change
from services.records.storage import jobs
from services.records.storage.lineage import completed, dependants, locked_rows
from services.records.storage.recomputed import write_computed
from services.records.storage.session import Session

#: Records of other forms (or other records of this one) that are computed again while the writer waits.
MOST_INLINE = 200


def follow(session: Session, definition: Definition, changes: Sequence[Change]) -> None:
    """Bring everything computed from these changes up to date, step by step along the lineage.

    Ends because no field depends on itself. What is more than `MOST_INLINE` records is left to a job.
    """
    if definition.key not in lineage_of(session.definitions).from_form:
        return
    deeper = replace(session, depth=session.depth + 1)
    waiting: dict[str, set[int]] = {}
    _collect(deeper, definition, changes, waiting)
    done = 0
    while waiting:
        key = min(waiting, key=lambda each: session.definitions.forms[each].id)
        ids = sorted(waiting.pop(key))
        dependent = session.definitions.forms[key]
        if done + len(ids) > MOST_INLINE:
            later(deeper, dependent, {"ids": ids}, len(ids))
            continue
        done += len(ids)
        _collect(deeper, dependent, recompute(deeper, dependent, ids), waiting)


def recompute(session: Session, definition: Definition, ids: Sequence[int]) -> list[Change]:
    """Compute the records again; those whose values differ are changed, with history and one event for
    all."""
    rows = locked_rows(session, definition, ids)
    changes = []
    for row, after in zip(rows, completed(session, definition, rows), strict=True):
        if Change(row, after).fields(definition.form):
            stamp = {"version": row["version"] + 1, "updated_at": session.authority.now}
            changes.append(Change(row, {**after, **stamp}))
    write_computed(session, definition, changes)
    return changes


def later(session: Session, definition: Definition, which: Mapping[str, object], total: int) -> None:
    """Leave records to a job: ``which`` is {"ids"}, {"relation", "targets"} or {} for all of them."""
    jobs.start(
        session.tx,
        definition.id,
        "recompute",
        session.authority.now,
        settings={**which, "depth": session.depth},
        total=total,
    )


def _collect(
    session: Session, definition: Definition, changes: Sequence[Change], waiting: dict[str, set[int]]
) -> None:
    lineage = lineage_of(session.definitions)
    forward: dict[tuple[str, str], tuple[Edge, set[int]]] = {}
    for change in changes:
        for edge in lineage.touched(definition.key, change):
            if edge.back:
                waiting.setdefault(edge.form, set()).update(_named(edge, change))
            else:
                _, targets = forward.setdefault((edge.form, edge.relation), (edge, set()))
                targets.add(change.state["id"])
    for edge, targets in forward.values():
        found = dependants(session, edge, sorted(targets), MOST_INLINE + 1)
        if len(found) > MOST_INLINE:
            which = {"relation": edge.relation, "targets": sorted(targets)}
            later(session, session.definitions.forms[edge.form], which, 0)
        elif found:
            waiting.setdefault(edge.form, set()).update(found)
    for key in [key for key, ids in waiting.items() if not ids]:
        del waiting[key]


def _named(edge: Edge, change: Change) -> set[int]:
    """The records the relation named before the change and names now."""
    found: set[int] = set()
    for state in (change.before, change.after):
        value = (state or {}).get(edge.relation)
        found |= set(value) if isinstance(value, list | tuple) else {value} if value is not None else set()
    return found
