"""Carry on with an import, chunk by chunk, from wherever it was left.

A chunk of the file is one transaction that also moves the batch's position, so a worker that dies anywhere
has either done the chunk or not. Two workers on the same batch meet at its row lock.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from services.chassis.errors import DomainError, Unavailable
from services.kernel.errors import FieldInvalid, KernelError
from services.records.commands.import_chunk import Outcome, import_chunk
from services.records.commands.recompute import follow
from services.records.commands.refusal import refusal
from services.records.domain.import_columns import Plan, plan
from services.records.domain.import_rows import RowReader
from services.records.storage import batches
from services.records.storage.bulk import CHUNK, remove_batch_rows
from services.records.storage.session import Session, Sessions
from services.records.storage.sheets import open_sheet

Row = tuple[int, list[str]]


def run_import(sessions: Sessions, id: int) -> None:
    """Import what is left, or take back what was imported, as the batch's state says; harmless when done."""
    with sessions.platform_read() as session:
        batch = batches.find(session.tx, id)
    if batch is None:
        return
    if batch.state == "undoing":
        _undo(sessions, id, batch.created_by)
    elif batch.state in ("checking", "queued", "running"):
        try:
            with batches.downloaded(sessions.database, id) as path, _collecting_seldom():
                if batch.state == "checking":
                    _try_out(sessions, id, batch.created_by, path, batch.settings)
                else:
                    _import(sessions, id, batch.created_by, path)
        except Unavailable:
            raise
        except (DomainError, KernelError) as error:
            known = error if isinstance(error, DomainError) else refusal(error)
            _fail(sessions, id, batch.created_by, known)


def _import(sessions: Sessions, id: int, user: int, path: Path) -> None:
    header, numbered = _rows(path, _settings(sessions, id))
    chosen, reader = _plan(sessions, id, user, header), None
    done = 0
    while True:
        with sessions.person_write(user, f"import:{id}") as session:
            batch = batches.find(session.tx, id, lock=True)
            if batch is None or batch.state != "running":
                return
            done += _skip(numbered, batch.position - done)
            chunk = list(islice(numbered, CHUNK))
            if not chunk:
                batches.update(session.tx, id, state="done", total=batch.position)
                session.tx.audit("import.done", f"import:{id}", None, {"imported": batch.imported})
                return
            _check_rights(session, batch.form)
            definition = session.form(batch.form)
            if reader is None or reader.definition is not definition:
                reader = RowReader(session.authority, definition, chosen)
            outcome = import_chunk(session, definition, reader, chunk, id)
            done += len(chunk)
            batches.add_errors(session.tx, id, outcome.errors)
            batches.update(
                session.tx,
                id,
                position=batch.position + len(chunk),
                total=max(batch.total, batch.position + len(chunk)),
                imported=batch.imported + outcome.imported,
                updated=batch.updated + outcome.updated,
                rejected=batch.rejected + outcome.rejected,
            )


def _settings(sessions: Sessions, id: int) -> Mapping[str, Any]:
    with sessions.platform_read() as session:
        batch = batches.find(session.tx, id)
    return batch.settings if batch is not None else {}


def _rows(path: Path, settings: Mapping[str, Any]) -> tuple[list[str], Iterator[Row]]:
    """The header, and what is below it with row numbers of the file. Raises FieldInvalid."""
    rows = enumerate(open_sheet(path, settings.get("sheet")).rows, 1)
    if "header_row" not in settings:
        _, header = next(rows, (0, []))
        if not any(header):
            raise FieldInvalid("import_file_empty")
        return header, ((n, row) for n, row in rows if any(row))
    above = settings["header_row"]
    width = max((each["column"] for each in settings["columns"]), default=0) + 1
    return [""] * width, ((n, row[:width]) for n, row in rows if n > above and any(row))


class _Trial(Exception):
    """Takes back what a chunk did when only its outcome was wanted."""


def _try_out(sessions: Sessions, id: int, user: int, path: Path, settings: Mapping[str, Any]) -> None:
    """Everything the import would do, undone after each chunk; a mapping chosen meanwhile ends it."""
    header, numbered = _rows(path, settings)
    chosen, reader, done, total = _plan(sessions, id, user, header), None, 0, Outcome()
    while chunk := list(islice(numbered, CHUNK)):
        try:
            with sessions.person_write(user, f"import:{id}") as session:
                batch = batches.find(session.tx, id)
                if batch is None or not _same_trial(batch, settings):
                    return
                _check_rights(session, batch.form)
                definition = session.form(batch.form)
                if reader is None or reader.definition is not definition:
                    reader = RowReader(session.authority, definition, chosen)
                    reader.seen = {}
                outcome = import_chunk(session, definition, reader, chunk, id)
                raise _Trial
        except _Trial:
            done += len(chunk)
        total = Outcome(
            total.imported + outcome.imported,
            total.updated + outcome.updated,
            total.rejected + outcome.rejected,
        )
        if not _note_trial(sessions, id, user, settings, done, total, outcome.errors):
            return
    with sessions.person_write(user, f"import:{id}") as session:
        batch = batches.find(session.tx, id, lock=True)
        if batch is not None and _same_trial(batch, settings):
            batches.update(session.tx, id, state="checked", total=done)


def _same_trial(batch: Any, settings: Mapping[str, Any]) -> bool:
    return bool(batch.state == "checking" and batch.settings.get("try") == settings.get("try"))


def _note_trial(
    sessions: Sessions,
    id: int,
    user: int,
    settings: Mapping[str, Any],
    done: int,
    total: Outcome,
    errors: Sequence[tuple[int, int, Any]],
) -> bool:
    """Whether this is still the trial that is wanted. A trial that begins again begins without errors."""
    with sessions.person_write(user, f"import:{id}") as session:
        batch = batches.find(session.tx, id, lock=True)
        if batch is None or not _same_trial(batch, settings):
            return False
        if done <= CHUNK:
            batches.clear(session.tx, id)
        batches.add_errors(session.tx, id, errors)
        batches.update(
            session.tx,
            id,
            total=max(batch.total, done),
            imported=total.imported,
            updated=total.updated,
            rejected=total.rejected,
        )
    return True


def _plan(sessions: Sessions, id: int, user: int, header: list[str]) -> Plan:
    with sessions.person_write(user, f"import:{id}") as session:
        batch = batches.find(session.tx, id, lock=True)
        assert batch is not None
        _check_rights(session, batch.form)
        definition = session.form(batch.form)
        access = session.authority.access(definition, "create")
        chosen = plan(
            definition, header, batch.settings, lambda key: access.field_level(key).label == "write"
        )
        settings = {**batch.settings, "ignored": list(chosen.ignored)}
        if batch.state == "queued":
            batches.update(session.tx, id, state="running", settings=settings)
    return chosen


def _check_rights(session: Session, form: str) -> None:
    """Asked again for every chunk: rights may have been taken away meanwhile."""
    definition = session.form(form)
    session.access(definition, "import")
    session.access(definition, "create")


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Millions of short-lived objects without cycles: looking through the old ones costs a quarter."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, before[1], before[2])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _skip(rows: Iterable[Row], count: int) -> int:
    return sum(1 for _ in islice(rows, max(count, 0)))


def _fail(sessions: Sessions, id: int, user: int, error: DomainError) -> None:
    with sessions.person_write(user, f"import:{id}") as session:
        failure = {"code": error.code, "field": error.field, "params": error.params}
        batches.update(session.tx, id, state="failed", failure=failure)


def _undo(sessions: Sessions, id: int, user: int) -> None:
    def step(session: Session) -> bool:
        batch = batches.find(session.tx, id, lock=True)
        if batch is None or batch.state != "undoing":
            return False
        definition = session.definitions.forms.get(batch.form)
        gone = remove_batch_rows(session, definition, id) if definition is not None else []
        removed = len(gone)
        if definition is not None and gone:
            follow(session, definition, gone)
            batches.update(session.tx, id, removed=batch.removed + removed)
        else:
            batches.update(session.tx, id, state="undone")
            session.tx.audit("import.undone", f"import:{id}", None, {"removed": batch.removed})
        return removed > 0

    repeat(sessions, user, f"import:{id}", step)


def repeat(sessions: Sessions, user: int, via: str, step: Callable[[Session], bool]) -> None:
    """Transactions of one step each, until a step says that it was the last."""
    going = True
    while going:
        with sessions.person_write(user, via) as session:
            going = step(session)
