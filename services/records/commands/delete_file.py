"""Take back an upload that is no record's yet."""

from __future__ import annotations

from services.chassis.errors import Conflict
from services.records.commands.append_file import own_upload
from services.records.storage.files import rows
from services.records.storage.session import Session
from services.records.storage.tables import file


def delete_file(session: Session, id: int) -> None:
    """Raises NotFound for others' files, Conflict ``file_held`` when a record has it."""
    row = own_upload(session, id, lock=True)
    if row.record is not None:
        raise Conflict("file_held")
    rows.let_go(session.tx, file.c.id == id, session.authority.now)
    session.tx.audit("file.delete", f"file:{id}", {"name": row.name, "size": row.size}, None)
