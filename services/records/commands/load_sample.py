"""Sample data of a pack: rows of many forms, marked so that they can be taken away again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from services.chassis.errors import Invalid
from services.kernel.errors import KernelError
from services.records.commands.recompute import follow
from services.records.commands.refusal import refusal
from services.records.commands.saving import number, refusing_doubles
from services.records.domain.definition import Definition
from services.records.domain.record import Change
from services.records.domain.writing import new_values
from services.records.storage import batches
from services.records.storage.bulk import CHUNK, NewRow, insert_many, remove_batch_rows
from services.records.storage.lineage import completed
from services.records.storage.numbers import next_ids
from services.records.storage.session import Session

MOST_ROWS = 50_000
Ids = dict[tuple[str, str], int]


def load_sample(session: Session, pack: str, lines: bytes) -> dict[str, Any]:
    """{"id", "rows"}; a pack that is loaded already stays as it is. All rows or none.

    ``session`` has the platform's authority, the caller is the actor. Each line: {"form", "key", "owner",
    "department", "created_at", "values"}; relation values are keys of earlier rows. Raises Invalid
    ``sample_invalid`` with the line.
    """
    loaded = batches.find_sample(session.tx, pack)
    if loaded is not None:
        return {"id": loaded.id, "rows": loaded.imported}
    batch = batches.create(session.tx, "sample", "", pack, session.authority.now, {}, state="done")
    rows = _complete(session, pack, list(_read(lines)))
    for (
        form,
        of_form,
    ) in rows.items():  # each form's rows together: a sample told as a story changes forms often
        definition = session.form(form)
        for start in range(0, len(of_form), CHUNK):
            _insert(session, definition, of_form[start : start + CHUNK], batch)
    count = sum(len(each) for each in rows.values())
    batches.update(session.tx, batch, imported=count, total=count)
    session.tx.audit("sample.load", f"pack:{pack}", None, {"rows": count})
    return {"id": batch, "rows": count}


def _read(lines: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, text in enumerate(lines.splitlines(), 1):
        if not text.strip():
            continue
        try:
            entry = json.loads(text)
        except ValueError as error:
            raise Invalid("sample_invalid", None, {"line": line}) from error
        if line > MOST_ROWS or not isinstance(entry, dict) or not isinstance(entry.get("values"), dict):
            raise Invalid("sample_invalid", None, {"line": line})
        yield line, entry


def _complete(
    session: Session, pack: str, entries: list[tuple[int, dict[str, Any]]]
) -> dict[str, list[NewRow]]:
    """The rows of each form with their values and ids, in the order of the lines."""
    ids: Ids = {}
    rows: dict[str, list[NewRow]] = {}
    for (line, entry), id in zip(entries, next_ids(session, len(entries)), strict=True):
        definition = session.form(str(entry.get("form")))
        try:
            values = _values(session, definition, entry, ids)
        except (KernelError, ValueError, TypeError) as error:
            cause = [refusal(error)] if isinstance(error, KernelError) else []
            raise Invalid("sample_invalid", None, {"line": line}, cause) from error
        values["id"] = id
        key = entry.get("key")
        if key is not None:
            ids[definition.key, str(key)] = id
        external_key = f"sample:{pack}:{key}" if key is not None else None
        rows.setdefault(definition.key, []).append(NewRow(values, external_key))
    return rows


def _insert(session: Session, definition: Definition, rows: Sequence[NewRow], batch: int) -> None:
    for auto in (each for each in definition.form.fields if each.type == "auto_number"):
        for row, text in zip(rows, number(session, definition, auto, len(rows)), strict=True):
            row.values[auto.key] = text
    made = completed(session, definition, [row.values for row in rows])
    done = [NewRow(values, row.external_key) for values, row in zip(made, rows, strict=True)]
    with refusing_doubles(definition):
        insert_many(session, definition, done, batch)
    follow(session, definition, [Change(None, values) for values in made])


def _values(session: Session, definition: Definition, entry: dict[str, Any], ids: Ids) -> dict[str, Any]:
    given = dict(entry["values"])
    for field in definition.relations:
        if isinstance(given.get(field.key), str):
            given[field.key] = ids.get((str(field.options.get("form")), given[field.key]), -1)
        elif isinstance(given.get(field.key), list):
            given[field.key] = [
                ids.get((str(field.options.get("form")), name), -1) for name in given[field.key]
            ]
    given |= {key: entry[key] for key in ("owner", "department") if entry.get(key)}
    values = new_values(session.authority, definition, given, session.authority.user)
    at = datetime.fromisoformat(entry["created_at"]) if entry.get("created_at") else values["created_at"]
    if at.tzinfo is None:
        at = at.replace(tzinfo=session.authority.zone)
    return {
        **values,
        "created_at": at,
        "updated_at": at,
        "created_by": values["owner"],
        "updated_by": values["owner"],
    }


def remove_sample(session: Session, pack: str) -> dict[str, Any]:
    """{"removed", "kept"}: sample records somebody changed are that person's now and stay."""
    loaded = batches.find_sample(session.tx, pack)
    if loaded is None:
        return {"removed": 0, "kept": 0}
    removed = 0
    for definition in session.definitions.forms.values():
        while gone := remove_batch_rows(session, definition, loaded.id):
            follow(session, definition, gone)
            removed += len(gone)
    batches.update(session.tx, loaded.id, state="undone", removed=removed)
    session.tx.audit("sample.remove", f"pack:{pack}", None, {"removed": removed})
    return {"removed": removed, "kept": loaded.imported - removed}
