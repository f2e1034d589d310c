"""An import in steps: the file is taken in, its columns are mapped, it is tried out, and then it runs."""

from __future__ import annotations

import json
from typing import Any

from services.chassis.errors import Conflict, Invalid, NotFound
from services.kernel.fields import TextContext
from services.records.commands.change_fields import add_field
from services.records.commands.start_import import go_on
from services.records.commands.undo_import import may_see
from services.records.domain.import_columns import plan
from services.records.domain.import_headers import LOOKED_AT, find_header
from services.records.domain.import_preview import propose
from services.records.storage import batches
from services.records.storage.session import Session, Sessions
from services.records.storage.sheets import open_sheet

#: States in which a mapping may still be chosen.
OPEN = ("uploaded", "checking", "checked")


def own_batch(session: Session, id: int, *, lock: bool = False) -> Any:
    """Raises NotFound, also for the imports of others."""
    batch = batches.find(session.tx, id, lock=lock) if 0 < id < 2**53 else None
    if batch is None or batch.kind != "import" or not may_see(session, batch.created_by):
        raise NotFound("not_found")
    return batch


def preview_import(sessions: Sessions, id: int, sheet: str | None, header: int | None) -> dict[str, Any]:
    """{sheets, sheet, header_row, encoding, columns, rows}: what the file holds and what it may mean."""
    with sessions.read() as session:
        batch = own_batch(session, id)
        definition = session.form(batch.form)
        access = session.access(definition, "create")
        with batches.downloaded(sessions.database, id) as path:
            opened = open_sheet(path, sheet or None)
            rows = [row for row, _ in zip(opened.rows, range(LOOKED_AT), strict=False)]
        if not any(any(row) for row in rows):
            raise Invalid("import_file_empty")
        found = find_header(rows, opened.merged, header)
        body = rows[found.row :]
        columns = propose(
            definition, found, body, lambda key: access.field_level(key).label == "write",
            TextContext(tz=session.authority.zone),
        )  # fmt: skip
    return {
        "sheets": opened.names,
        "sheet": opened.name,
        "header_row": found.row,
        "encoding": opened.encoding,
        "columns": columns,
        "rows": [row for row in body if any(row)][:20],
        "head": rows[: max(found.row, 8)],
    }


def map_import(sessions: Sessions, id: int, mapping: Any) -> None:
    """Keep the mapping and have the file tried out. Columns with ``new`` make their field first.

    Raises Invalid, Conflict ``import_started``.
    """
    if not isinstance(mapping, dict) or len(json.dumps(mapping)) > 200_000:
        raise Invalid("values_invalid", "mapping")
    columns = mapping.get("columns")
    if not isinstance(columns, list) or not all(isinstance(each, dict) for each in columns):
        raise Invalid("values_invalid", "columns")
    if mapping.get("mode", "insert") not in ("insert", "update", "upsert"):
        raise Invalid("values_invalid", "mode")
    with sessions.read() as session:
        batch = own_batch(session, id)
        if batch.state not in OPEN:
            raise Conflict("import_started")
        if any(each.get("new") for each in columns) and not session.authority.may("admin:forms"):
            raise Invalid("import_field_new", "columns")
    kept = [{**each, "field": _new_field(sessions, batch.form, each)} for each in columns]
    with sessions.write() as session:
        batch = own_batch(session, id, lock=True)
        if batch.state not in OPEN:
            raise Conflict("import_started")
        definition = session.form(batch.form)
        access = session.access(definition, "create")
        settings = {
            "columns": [{key: each.get(key) for key in ("column", "field", "date")} for each in kept],
            "values": mapping.get("values") or {},
            "key": mapping.get("key"),
            "mode": mapping.get("mode", "insert"),
            "sheet": mapping.get("sheet"),
            "header_row": int(mapping.get("header_row", 1)),
            "create_missing": mapping.get("create_missing") or {},
            "try": int(batch.settings.get("try", 0)) + 1,
        }
        width = max((int(each.get("column", 0)) for each in kept), default=0) + 1
        plan(definition, [""] * width, settings, lambda key: access.field_level(key).label == "write")
        batches.clear(session.tx, id, state="checking", settings=settings)
        go_on(session, id)


def _new_field(sessions: Sessions, form: str, column: dict[str, Any]) -> Any:
    wanted = column.get("new")
    if not wanted:
        return column.get("field")
    add_field(sessions, form, wanted)
    return wanted.get("key")


def start_staged(session: Session, id: int) -> None:
    """Run what was tried out, or carry on with what was paused. Raises Conflict ``import_started``."""
    batch = own_batch(session, id, lock=True)
    if batch.state == "checked":
        batches.clear(session.tx, id, state="queued")
    elif batch.state == "paused":
        batches.update(session.tx, id, state="running")
    elif batch.state in ("queued", "running"):
        return
    else:
        raise Conflict("import_started")
    session.tx.audit("import.run", f"import:{id}", None, {"position": batch.position})
    go_on(session, id)


def pause_import(session: Session, id: int) -> None:
    """It stops after the chunk it is at. Raises Conflict ``import_not_running``."""
    batch = own_batch(session, id, lock=True)
    if batch.state == "paused":
        return
    if batch.state not in ("queued", "running"):
        raise Conflict("import_not_running")
    batches.update(session.tx, id, state="paused")
    session.tx.audit("import.pause", f"import:{id}", None, {"position": batch.position})
