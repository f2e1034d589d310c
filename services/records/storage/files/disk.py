"""Attachments in a directory. An unfinished file is beside its place and is renamed into it when whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.chassis.errors import Unavailable
from services.records.storage.files.store import BLOCK, FileStore, LostPieces, NoSuchFile

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
UNFINISHED = ".part"


class DiskStore(FileStore):
    """Under ``root``; several processes on one machine or one network disk may share it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def append(self, key: str, offset: int, data: bytes) -> None:
        path = self._path(key + UNFINISHED)
        with _answering():
            if offset == 0:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            mode = os.O_WRONLY | os.O_CLOEXEC | (os.O_CREAT if offset == 0 else 0)
            try:
                descriptor = os.open(path, mode, 0o600)
            except FileNotFoundError as error:
                raise LostPieces from error
            with open(descriptor, "wb", buffering=0) as file:
                if os.fstat(descriptor).st_size < offset:
                    raise LostPieces
                os.ftruncate(file.fileno(), offset)
                file.seek(offset)
                try:
                    _write(file.fileno(), data)
                except OSError:
                    os.ftruncate(file.fileno(), offset)
                    raise
                os.fsync(file.fileno())
            if offset == 0:
                _sync(path.parent)

    def finish(self, key: str, size: int) -> None:
        path, place = self._path(key + UNFINISHED), self._path(key)
        with _answering():
            try:
                length = path.stat().st_size
            except FileNotFoundError:
                if place.is_file() and place.stat().st_size == size:
                    return
                raise LostPieces from None
            if length != size:
                raise LostPieces
            path.replace(place)
            _sync(place.parent)

    def put(self, key: str, data: bytes) -> None:
        self.append(key, 0, data)
        self.finish(key, len(data))

    def read(self, key: str, offset: int, length: int) -> Iterator[bytes]:
        with _answering():
            try:
                file = self._path(key).open("rb")
            except FileNotFoundError as error:
                raise NoSuchFile from error
        with file, _answering():
            file.seek(offset)
            while length > 0 and (block := file.read(min(BLOCK, length))):
                length -= len(block)
                yield block

    def delete(self, key: str) -> None:
        with _answering():
            for path in (self._path(key), self._path(key + UNFINISHED)):
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        tenant, _, name = key.partition("/")
        return self.root / tenant / name[:2] / name


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync(directory: Path) -> None:
    """A name is durable once its directory is."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in FULL
        raise Unavailable("files_full" if full else "files_unavailable") from error
