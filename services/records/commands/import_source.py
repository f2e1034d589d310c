"""The rows an import reads and what its columns stand for, as the person who started it may write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from services.kernel.errors import FieldInvalid
from services.records.domain.import_columns import Plan, plan
from services.records.storage import batches
from services.records.storage.session import Session, Sessions
from services.records.storage.sheets import open_sheet

Row = tuple[int, list[str]]


def read_rows(path: Path, settings: Mapping[str, Any]) -> tuple[list[str], Iterator[Row]]:
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


def planned(sessions: Sessions, id: int, user: int, header: list[str]) -> Plan:
    with sessions.person_write(user, f"import:{id}") as session:
        batch = batches.find(session.tx, id, lock=True)
        assert batch is not None
        check_rights(session, batch.form)
        definition = session.form(batch.form)
        access = session.authority.access(definition, "create")
        chosen = plan(
            definition, header, batch.settings, lambda key: access.field_level(key).label == "write"
        )
        settings = {**batch.settings, "ignored": list(chosen.ignored)}
        if batch.state == "queued":
            batches.update(session.tx, id, state="running", settings=settings)
    return chosen


def check_rights(session: Session, form: str) -> None:
    """Asked again for every chunk: rights may have been taken away meanwhile."""
    definition = session.form(form)
    session.access(definition, "import")
    session.access(definition, "create")
