"""Carry on with a field's conversion from wherever it was left."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import psycopg
import sqlalchemy as sa

from services.chassis.context import current
from services.chassis.errors import Unavailable
from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field
from services.records.commands.convert_field import wanted_field, with_field
from services.records.commands.put_form import save_definition
from services.records.domain.definition import Definition, Definitions, checked
from services.records.domain.schema_change import Conversion, Stamp, removed, returned
from services.records.storage import conversion as moving
from services.records.storage import ddl, definitions, jobs
from services.records.storage.session import Session, Sessions

#: As many rows as the swap may still have to convert while writers wait.
FEW = 100
SWAP_ATTEMPTS = 200
LATE_SECONDS = 60.0


def run_conversion(sessions: Sessions, id: int) -> None:
    """Raises FieldInvalid or FormulaInvalid when the form no longer allows it, Unavailable to be tried
    again."""
    job = _job(sessions, id)
    definition = _definitions(sessions).by_id[job.form]
    settings: Mapping[str, Any] = job.settings
    if "swapped" not in settings:
        wish = Conversion(job.field, settings["type"], settings["options"])
        move = _prepared(sessions, id, definition, wish)
        _fill(sessions, id, move)
        _swap(sessions, id, move, wish)
    _catch_up(sessions, id)


def _job(sessions: Sessions, id: int) -> sa.Row[Any]:
    with sessions.platform_read() as session:
        job = jobs.find(session.tx, id)
    assert job is not None
    return job


def _definitions(sessions: Sessions) -> Definitions:
    with sessions.platform_read() as session:
        return session.definitions


def _prepared(sessions: Sessions, id: int, definition: Definition, wish: Conversion) -> moving.Move:
    """The new column and the notes are there, and the job remembers which they are."""
    job = _job(sessions, id)
    with ddl.alone(sessions.database.url, definition.id) as connection:
        known = _definitions(sessions)
        new = job.settings.get("new") or ddl.next_field_id(connection)
        before, after = wanted_field(known.forms, known.by_id[definition.id], wish, new)
        if "old" in job.settings and job.settings["old"] != before.id:
            raise FieldInvalid("field_unknown", wish.key)
        move = moving.Move(current().tenant, definition.id, before, after)
        # Remembered first: a worker that dies now finds its half-made column again.
        with sessions.platform_write() as session:
            settings = {**job.settings, "new": new, "old": before.id}
            jobs.update(session.tx, id, session.authority.now, state="running", settings=settings)
        moving.prepare(connection, move)
    return move


def _fill(sessions: Sessions, id: int, move: moving.Move) -> None:
    last: int | None = 0
    while last is not None:
        with sessions.platform_write() as session:
            job = jobs.find(session.tx, id, lock=True)
            assert job is not None
            last, done, lost = moving.step(session, move, job.position)
            if last is not None:
                settings = {**job.settings, "lost": job.settings.get("lost", 0) + lost}
                jobs.update(
                    session.tx,
                    id,
                    session.authority.now,
                    position=last,
                    done=job.done + done,
                    settings=settings,
                )
    _work_off(sessions, move)


def _work_off(sessions: Sessions, move: moving.Move) -> None:
    """Convert what was written meanwhile until only a few are left."""
    dealt = moving.BATCH
    while dealt > FEW // 2:
        with sessions.platform_write() as session:
            dealt = moving.noted(session, move, swapped=False)


def _swap(sessions: Sessions, id: int, move: moving.Move, wish: Conversion) -> None:
    """From one commit to the next the field is the new one. Its indexes are there before."""
    with ddl.alone(sessions.database.url, move.form) as connection:
        every = _definitions(sessions)
        before = every.by_id[move.form]
        held, after = wanted_field(every.forms, before, wish, move.after.id)
        if held.id != move.before.id:
            raise FieldInvalid("field_unknown", wish.key)
        ddl.ensure_indexes(connection, move.tenant, checked(with_field(before, after), every.forms))
        for _ in range(SWAP_ATTEMPTS):
            _work_off(sessions, move)
            try:
                with sessions.platform_write() as session:
                    done = _swapped(session, id, move, wish, before)
            except (psycopg.errors.LockNotAvailable, sa.exc.OperationalError) as error:
                if "lock timeout" not in str(error):
                    raise
                done = False
            if done:
                sessions.cache.forget(move.tenant)
                return
            time.sleep(ddl.LOCK_PAUSE_SECONDS)
    raise Unavailable("form_busy")


def _swapped(session: Session, id: int, move: moving.Move, wish: Conversion, known: Definition) -> bool:
    """Under a lock that lets readers through. False when more is left to convert than writers may wait
    for."""
    session.tx.raw.execute(f"set local lock_timeout = {ddl.LOCK_TIMEOUT_MS}")
    session.tx.raw.execute(f"lock table {move.table} in share row exclusive mode")
    if moving.noted(session, move, swapped=False, most=FEW) >= FEW:
        return False
    document = definitions.locked(session.tx, known.key)
    if document is None or document["version"] != known.form.version:
        raise Unavailable("form_busy")
    forms = session.definitions.forms
    _, after = wanted_field(forms, known, wish, move.after.id)
    old = next(each for each in document["fields"] if each["key"] == wish.key)
    stamp = Stamp(session.authority.user, session.authority.now)
    bin_ = [*document.get("removed", []), removed(old, stamp, converted_to=after.id)]
    changed = {**with_field(known, after), "removed": bin_, "version": known.form.version + 1}
    save_definition(session, checked(changed, forms), known)
    job = jobs.find(session.tx, id, lock=True)
    assert job is not None
    # What the worker that is killed after this commit still has to clear away.
    settings = {**job.settings, "swapped": True}
    jobs.update(session.tx, id, session.authority.now, settings=settings)
    return True


def _catch_up(sessions: Sessions, id: int) -> None:
    """Writers who began before the swap are waited for, and what they wrote into the old column is moved."""
    job = _job(sessions, id)
    definition = _definitions(sessions).by_id[job.form]
    old = next((f for f in definition.document.get("removed", ()) if f["id"] == job.settings["old"]), None)
    after = next((f for f in definition.form.fields if f.id == job.settings["new"]), None)
    if old is not None and after is not None:
        move = moving.Move(current().tenant, job.form, Field.from_json(returned(old)), after)
        with psycopg.connect(sessions.database.url, autocommit=True, connect_timeout=5) as connection:
            _wait_for_writers(connection)
            dealt = 1
            while dealt:
                with sessions.platform_write() as session:
                    dealt = moving.noted(session, move, swapped=True)
            moving.finish(connection, move)
    with sessions.platform_write() as session:
        lost = job.settings.get("lost", 0)
        error = {"code": "values_lost", "params": {"count": lost}} if lost else None
        jobs.update(
            session.tx, id, session.authority.now, state="done", total=max(job.total, job.done), error=error
        )


def _wait_for_writers(connection: psycopg.Connection[Any]) -> None:
    """Until every transaction that was open at the swap is over, or had the time any statement may take."""
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    started = time.monotonic()
    while time.monotonic() - started < LATE_SECONDS:
        earlier = connection.execute(
            "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            " and backend_type = 'client backend' and xact_start < %s limit 1",
            [row[0]],
        ).fetchone()
        if earlier is None:
            return
        time.sleep(0.05)
