"""Try an import out: what it would do to each row, taken back after each chunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from services.records.commands.import_chunk import Outcome, import_chunk
from services.records.commands.import_source import check_rights, planned, read_rows
from services.records.domain.import_rows import RowReader
from services.records.storage import batches
from services.records.storage.bulk import CHUNK
from services.records.storage.met_values import MetValues
from services.records.storage.session import Sessions


class _Trial(Exception):
    """Takes back what a chunk did when only its outcome was wanted."""


def try_import(sessions: Sessions, id: int, user: int, path: Path, settings: Mapping[str, Any]) -> None:
    """Everything the import would do but for writing its rows; a mapping chosen meanwhile ends it."""
    header, numbered = read_rows(path, settings)
    chosen, reader, done, total = planned(sessions, id, user, header), None, 0, Outcome()
    with closing(MetValues()) as met:
        while chunk := list(islice(numbered, CHUNK)):
            try:
                with sessions.person_write(user, f"import:{id}") as session:
                    batch = batches.find(session.tx, id)
                    if batch is None or not _same_trial(batch, settings):
                        return
                    check_rights(session, batch.form)
                    definition = session.form(batch.form)
                    if reader is None or reader.definition is not definition:
                        reader = RowReader(session.authority, definition, chosen)
                    outcome = import_chunk(session, definition, reader, chunk, id, met)
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
