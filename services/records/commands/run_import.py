"""Carry on with an import, chunk by chunk, from wherever it was left.

A chunk of the file is one transaction that also moves the batch's position, so a worker that dies anywhere
has either done the chunk or not. Two workers on the same batch meet at its row lock.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from services.chassis.errors import DomainError, Unavailable
from services.kernel.errors import KernelError
from services.records.commands.import_chunk import import_chunk
from services.records.commands.import_source import Row, check_rights, planned, read_rows
from services.records.commands.refusal import refusal
from services.records.commands.take_back_import import take_back_import
from services.records.commands.try_import import try_import
from services.records.domain.import_rows import RowReader
from services.records.storage import batches
from services.records.storage.bulk import CHUNK
from services.records.storage.session import Sessions


def run_import(sessions: Sessions, id: int) -> None:
    """Import what is left, or take back what was imported, as the batch's state says; harmless when done."""
    with sessions.platform_read() as session:
        batch = batches.find(session.tx, id)
    if batch is None:
        return
    if batch.state == "undoing":
        take_back_import(sessions, id, batch.created_by)
    elif batch.state in ("checking", "queued", "running"):
        try:
            with batches.downloaded(sessions.database, id) as path, _collecting_seldom():
                if batch.state == "checking":
                    try_import(sessions, id, batch.created_by, path, batch.settings)
                else:
                    _import(sessions, id, batch.created_by, path)
        except Unavailable:
            raise
        except (DomainError, KernelError) as error:
            known = error if isinstance(error, DomainError) else refusal(error)
            _fail(sessions, id, batch.created_by, known)


def _import(sessions: Sessions, id: int, user: int, path: Path) -> None:
    header, numbered = read_rows(path, _settings(sessions, id))
    chosen, reader = planned(sessions, id, user, header), None
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
            check_rights(session, batch.form)
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
                made=batch.made + outcome.made,
            )


def _settings(sessions: Sessions, id: int) -> Mapping[str, Any]:
    with sessions.platform_read() as session:
        batch = batches.find(session.tx, id)
    return batch.settings if batch is not None else {}


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
