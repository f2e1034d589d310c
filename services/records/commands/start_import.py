"""Take in a file to import; the work itself is done by the worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.errors import Invalid, TooLarge
from services.records.storage import batches
from services.records.storage.session import Session

MOST_BYTES = 200_000_000


def start_import(
    session: Session, form: str, file_name: str, mapping: Any, parts: Iterator[bytes], *, staged: bool = False
) -> int:
    """The import's id; a staged one waits for its mapping.

    Raises Forbidden without the import permission, TooLarge, and Invalid.
    """
    definition = session.form(form)
    session.access(definition, "import")
    session.access(definition, "create")
    settings = _settings(mapping)
    state = "uploaded" if staged else "queued"
    id = batches.create(session.tx, "import", form, file_name[:200], session.authority.now, settings, state)
    size = 0
    for part, content in enumerate(parts):
        size += len(content)
        if size > MOST_BYTES:
            raise TooLarge("import_file_large", None, {"max": MOST_BYTES // 1_000_000})
        batches.add_part(session.tx, id, part, content)
    if not size:
        raise Invalid("import_file_empty")
    session.tx.audit("import.start", f"import:{id}", None, {"form": form, "file": file_name[:200]})
    if not staged:
        go_on(session, id)
    return id


def go_on(session: Session, id: int) -> None:
    """Ask the worker to carry on with a batch."""
    session.tx.publish(
        "records.run_import", events_pb2.RunImport(id=id), aggregate_id=f"import/{id}", command=True
    )


def _settings(mapping: Any) -> dict[str, Any]:
    if not isinstance(mapping, dict) or len(json.dumps(mapping)) > 100_000:
        raise Invalid("values_invalid", "mapping")
    columns, words = mapping.get("columns") or {}, mapping.get("values") or {}
    readable = isinstance(words, dict) and all(
        isinstance(pairs, dict) and all(isinstance(word, str) for word in pairs.values())
        for pairs in words.values()
    )
    if (
        not isinstance(columns, dict)
        or not readable
        or mapping.get("mode", "insert") not in ("insert", "upsert")
    ):
        raise Invalid("values_invalid", "mapping")
    return {
        "columns": columns,
        "values": words,
        "key": mapping.get("key"),
        "mode": mapping.get("mode", "insert"),
    }
