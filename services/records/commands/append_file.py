"""Take in the next bytes of an upload, piece by piece; the last one makes it a file.

A piece is kept and counted in one transaction, so after a crash of anything the count is what is there:
the client asks for it and goes on from it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from services.chassis.errors import Conflict, Invalid, NotFound
from services.records.storage.files import rows
from services.records.storage.files.sniff import HEAD, media_type
from services.records.storage.files.store import PIECE, FileStore, LostPieces
from services.records.storage.session import Session, Sessions

MOST_DIGESTS = 1_000


class Digests:
    """Hashes of running uploads as far as this process saw them from the start; the others are read again."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, tuple[int, Any]] = OrderedDict()
        self._guard = threading.Lock()

    def add(self, id: int, offset: int, data: bytes) -> None:
        with self._guard:
            known, digest = self._held.pop(id, (0, None)) if offset else (0, hashlib.sha256())
        if digest is None or known != offset:
            return
        digest.update(data)
        with self._guard:
            self._held[id] = (offset + len(data), digest)
            if len(self._held) > MOST_DIGESTS:
                self._held.popitem(last=False)

    def take(self, id: int, size: int) -> str | None:
        with self._guard:
            known, digest = self._held.pop(id, (0, None))
        return digest.hexdigest() if digest is not None and known == size else None


class Uploads:
    """Where uploads go; made once for a process."""

    def __init__(self, sessions: Sessions, store: FileStore) -> None:
        self.sessions, self.store, self.digests = sessions, store, Digests()

    def append(self, id: int, offset: int, parts: Iterable[bytes]) -> dict[str, Any]:
        """Its progress.

        Raises NotFound for others' uploads; Conflict ``upload_offset`` with the right offset; Invalid
        ``upload_beyond``; Unavailable when the store cannot take it: what was counted stays.
        """
        for piece in pieces(parts):
            try:
                self._keep(id, offset, piece)
            except LostPieces as error:
                raise self._from_the_start(id) from error
            self.digests.add(id, offset, piece)
            offset += len(piece)
        with self.sessions.read() as session:
            row = own_upload(session, id)
        if row.received != offset:
            raise Conflict("upload_offset", params={"offset": row.received})
        return progress(self._finished(row) if row.received == row.size and row.state != rows.READY else row)

    def _keep(self, id: int, offset: int, piece: bytes) -> None:
        with self.sessions.write() as session:
            row = own_upload(session, id, lock=True)
            if row.state != rows.RECEIVING or row.received != offset:
                raise Conflict("upload_offset", params={"offset": row.received})
            if offset + len(piece) > row.size:
                raise Invalid("upload_beyond", params={"size": row.size})
            self.store.append(row.key, offset, piece)
            received = offset + len(piece)
            rows.update(session.tx, id, received=received, touched_at=session.authority.now)

    def _from_the_start(self, id: int) -> Conflict:
        with self.sessions.write() as session:
            rows.update(session.tx, id, received=0)
        return Conflict("upload_offset", params={"offset": 0})

    def _finished(self, row: rows.Row) -> rows.Row:
        try:
            self.store.finish(row.key, row.size)
        except LostPieces as error:
            raise self._from_the_start(row.id) from error
        digest = self.digests.take(row.id, row.size) or self._digest(row)
        head = b"".join(self.store.read(row.key, 0, HEAD))
        with self.sessions.write() as session:
            row = own_upload(session, row.id, lock=True)
            if row.state == rows.RECEIVING:
                type = media_type(head, row.name)
                rows.update(session.tx, row.id, state=rows.READY, type=type, sha256=digest)
                about = {"name": row.name, "size": row.size, "type": type, "sha256": digest}
                session.tx.audit("file.upload", f"file:{row.id}", None, about)
            return own_upload(session, row.id)

    def _digest(self, row: rows.Row) -> str:
        digest = hashlib.sha256()
        for block in self.store.read(row.key, 0, row.size):
            digest.update(block)
        return digest.hexdigest()


def own_upload(session: Session, id: int, *, lock: bool = False) -> rows.Row:
    """Raises NotFound also for what somebody else uploads."""
    row = rows.find(session.tx, id, lock=lock) if 0 < id < 2**53 else None
    if row is None or row.created_by != session.authority.user:
        raise NotFound("not_found")
    return row


def progress(row: rows.Row) -> dict[str, Any]:
    """{id, offset, size, file}: ``file`` once all of it is there."""
    file = rows.described(row) if row.state == rows.READY else None
    return {"id": row.id, "offset": row.received, "size": row.size, "file": file}


def pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces as large as the store takes, the last one excepted; no empty one."""
    held = bytearray()
    for part in parts:
        held += part
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)
