"""Files, for whoever may read the field of the record that holds them; asked again for every piece."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.errors import NotFound, Unavailable
from services.kernel.access import Level
from services.records.storage.files import rows
from services.records.storage.files.store import FileStore, NoSuchFile
from services.records.storage.files.thumbnail import LARGEST, thumbnail
from services.records.storage.rows import load
from services.records.storage.session import Session


def readable_file(session: Session, id: int) -> rows.Row:
    """Raises NotFound, the same for an absent file and one that may not be read.

    One that is no record's yet is its uploader's alone; one whose record is in the recycle bin is nobody's.
    """
    row = rows.find(session.tx, id) if 0 < id < 2**53 else None
    if row is None or row.state != rows.READY or not _may_read(session, row):
        raise NotFound("not_found")
    return row


def _may_read(session: Session, row: rows.Row) -> bool:
    if row.record is None:
        return bool(row.created_by == session.authority.user)
    definition = session.definitions.by_id.get(row.form)
    field = (
        None if definition is None else next((f for f in definition.form.fields if f.id == row.field), None)
    )
    if definition is None or field is None:
        return False
    values = load(session, definition, row.record)
    access = session.authority.access(definition, "view")
    return values is not None and access.level_on(field.key, values) == Level.READ


def read_bytes(store: FileStore, row: rows.Row, offset: int, length: int) -> Iterator[bytes]:
    """At most ``length`` bytes from ``offset``; raises Unavailable when the store has lost them."""
    try:
        yield from store.read(row.key, max(offset, 0), min(length, row.size))
    except NoSuchFile as error:
        raise Unavailable("files_unavailable") from error


def thumbnail_of(store: FileStore, row: rows.Row) -> bytes:
    """Made when first asked for and kept. Raises NotFound ``thumbnail_none`` for what is no picture."""
    key = rows.thumbnail_key(row.key)
    try:
        return b"".join(store.read(key, 0, LARGEST))
    except NoSuchFile:
        pass
    small = None
    if row.type.startswith("image/") and row.size <= LARGEST:
        small = thumbnail(b"".join(read_bytes(store, row, 0, row.size)))
    if small is None:
        raise NotFound("thumbnail_none")
    store.put(key, small)
    return small
