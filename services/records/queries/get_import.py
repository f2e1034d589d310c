"""How far an import is, and what was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.errors import NotFound
from services.records.storage import batches
from services.records.storage.session import Session

COUNTS = ("total", "imported", "updated", "rejected", "removed", "made", "unmade")
Message = Callable[[str, Mapping[str, Any]], str]


def get_import(session: Session, id: int, message: Message) -> dict[str, Any]:
    """{id, form, file_name, state, total, imported, updated, rejected, removed, made, unmade, ignored,
    failure, errors}.

    ``state``: queued, running, done, failed, undoing, undone. At most 10,000 errors, first rows first.
    """
    batch = batches.find(session.tx, id)
    own = batch is not None and batch.created_by == session.authority.user
    if batch is None or batch.kind != "import" or not (own or session.authority.may("admin:forms")):
        raise NotFound("not_found")
    failure = batch.failure
    if failure is not None:
        failure = {**failure, "message": message(failure["code"], failure["params"])}
    counts = {key: getattr(batch, key) for key in COUNTS}
    return {
        "id": batch.id,
        "form": batch.form,
        "file_name": batch.name,
        "state": batch.state,
        **counts,
        "ignored": batch.settings.get("ignored", []),
        "failure": failure,
        "errors": [
            {
                "row": error.row,
                "field": error.field,
                "code": error.code,
                "params": error.params,
                "message": message(error.code, error.params),
            }
            for error in batches.errors(session.tx, id)
        ],
    }
