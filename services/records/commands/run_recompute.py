"""Carry on with a recompute job: a chunk is one transaction that also moves the job's position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from services.records.commands.recompute import follow, later, recompute
from services.records.domain.definition import Definition
from services.records.domain.lineage import Edge, lineage_of, recomputed
from services.records.storage import jobs
from services.records.storage.lineage import count_rows, dependants, ids_after
from services.records.storage.session import Session, Sessions

CHUNK = 500


def run_recompute(sessions: Sessions, id: int) -> None:
    """Until nothing is left; harmless when done. A worker that dies anywhere has done a chunk or has not."""
    while True:
        with sessions.platform_write() as session:
            if not _step(session, id):
                return


def _step(session: Session, id: int) -> bool:
    job = jobs.find(session.tx, id, lock=True)
    if job is None or job.state not in ("queued", "running"):
        return False
    at = session.authority.now
    definition = session.definitions.by_id.get(job.form)
    ids = _next(session, definition, job) if definition is not None else []
    if definition is None or not ids:
        jobs.update(session.tx, id, at, state="done", total=job.done)
        return False
    deeper = replace(session, depth=int(job.settings.get("depth", 0)))
    follow(deeper, definition, recompute(deeper, definition, ids))
    done = job.done + len(ids)
    jobs.update(session.tx, id, at, state="running", position=ids[-1], done=done, total=max(job.total, done))
    return True


def _next(session: Session, definition: Definition, job: sa.Row[tuple[object, ...]]) -> Sequence[int]:
    settings, after = job.settings, job.position
    if "ids" in settings:
        return [each for each in settings["ids"] if each > after][:CHUNK]
    if "relation" in settings:
        if settings["relation"] not in definition.form.by_key:
            return []
        edge = Edge("", definition.key, "", settings["relation"], False)
        return dependants(session, edge, settings["targets"], CHUNK, after)
    return ids_after(session, definition, after, CHUNK)


def backfill(session: Session, definition: Definition, before: Definition | None) -> None:
    """After a change of the definition: existing records get the computed fields that changed.

    One job for each field, of kind ``backfill``, so that the form shows its progress.
    """
    if before is None:
        return
    fields = recomputed(before, definition)
    total = count_rows(session, before) if fields else 0
    if total:
        jobs.start(
            session.tx,
            definition.id,
            "backfill",
            session.authority.now,
            field=fields[0] if len(fields) == 1 else None,
            settings={"depth": session.depth},
            total=total,
        )


def refresh(session: Session) -> int:
    """Leave every record with a value made of today's date to a job; how many forms have such."""
    lineage, count = lineage_of(session.definitions), 0
    for key, fields in lineage.volatile.items():
        definition = session.definitions.forms[key]
        total = count_rows(session, definition) if fields else 0
        if total:
            later(session, definition, {}, total)
            count += 1
    return count
