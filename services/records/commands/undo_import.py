"""Take back an import: what nobody changed since leaves the form again."""

from __future__ import annotations

from services.chassis.errors import Conflict, NotFound
from services.records.commands.start_import import go_on
from services.records.storage import batches
from services.records.storage.session import Session


def undo_import(session: Session, id: int) -> None:
    """Raises NotFound for others' imports, Conflict ``import_running``; repeating it changes nothing."""
    batch = batches.find(session.tx, id, lock=True)
    if batch is None or batch.kind != "import" or not may_see(session, batch.created_by):
        raise NotFound("not_found")
    if batch.state in ("uploaded", "checking", "checked"):
        batches.update(session.tx, id, state="undone")  # nothing was imported yet
        return
    if batch.state in ("queued", "running"):
        raise Conflict("import_running")
    if batch.state in ("done", "failed", "paused"):
        batches.update(session.tx, id, state="undoing")
        session.tx.audit("import.undo", f"import:{id}")
        go_on(session, id)


def may_see(session: Session, creator: int) -> bool:
    return creator == session.authority.user or session.authority.may("admin:forms")
