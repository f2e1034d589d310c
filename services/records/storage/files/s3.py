"""Attachments in a bucket of any S3 service. The pieces of an unfinished file are objects of their own.

When the last one is there, the service itself puts them together (UploadPartCopy); pieces below its least
size are rare, and then everything goes through here once.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import urllib3
from minio import Minio
from minio.commonconfig import ComposeSource
from minio.error import MinioException, S3Error

from services.chassis.errors import Unavailable
from services.records.storage.files.store import BLOCK, FileStore, LostPieces, NoSuchFile

LEAST_PIECE = 5 * 1024**2
MISSING = ("NoSuchKey", "NoSuchBucket", "NoSuchUpload")
FULL = ("XMinioStorageFull", "QuotaExceeded", "EntityTooLarge", "InsufficientCapacity")
FAILURES = (MinioException, urllib3.exceptions.HTTPError, OSError)


class S3Store(FileStore):
    """``endpoint`` is host[:port]; the bucket must exist."""

    def __init__(
        self,
        endpoint: str,
        bucket: str,
        access_key: str,
        secret_key: str,
        *,
        secure: bool = True,
        region: str = "",
    ) -> None:
        self.bucket = bucket
        pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=30),
            maxsize=10,
            retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
        )
        self.client = Minio(
            endpoint, access_key, secret_key, secure=secure, region=region or None, http_client=pool
        )

    def append(self, key: str, offset: int, data: bytes) -> None:
        with _answering():
            self._put(_piece(key, offset), io.BytesIO(data), len(data))

    def finish(self, key: str, size: int) -> None:
        with _answering():
            pieces = self._pieces(key)
            expected = 0
            for name, length in pieces:
                if name != _piece(key, expected):
                    break
                expected += length
            if expected != size:
                try:
                    if self._size(key) == size:
                        return
                except NoSuchFile:
                    pass
                raise LostPieces
            if any(length < LEAST_PIECE for _, length in pieces[:-1]):
                self._put(key, _Joined(self._bytes(pieces)), size)
            else:
                sources = [ComposeSource(self.bucket, name) for name, _ in pieces]
                self.client.compose_object(self.bucket, key, sources)
            for name, _ in pieces:
                self.client.remove_object(self.bucket, name)

    def put(self, key: str, data: bytes) -> None:
        with _answering():
            self._put(key, io.BytesIO(data), len(data))

    def read(self, key: str, offset: int, length: int) -> Iterator[bytes]:
        with _answering():
            if offset >= (size := self._size(key)):
                return
            yield from self._range(key, offset, min(length, size - offset))

    def delete(self, key: str) -> None:
        with _answering():
            for name, _ in self._pieces(key):
                self.client.remove_object(self.bucket, name)
            self.client.remove_object(self.bucket, key)

    def _put(self, name: str, data: Any, length: int) -> None:
        part_size = 0 if length <= 64 * 1024**2 else 64 * 1024**2
        self.client.put_object(self.bucket, name, data, length, part_size=part_size)

    def _size(self, key: str) -> int:
        try:
            return int(self.client.stat_object(self.bucket, key).size or 0)
        except S3Error as error:
            if error.code in MISSING:
                raise NoSuchFile from error
            raise

    def _pieces(self, key: str) -> list[tuple[str, int]]:
        """Names and sizes, by offset."""
        found = self.client.list_objects(self.bucket, prefix=f"{key}.part/", recursive=True)
        return sorted((str(each.object_name), int(each.size or 0)) for each in found)

    def _bytes(self, pieces: list[tuple[str, int]]) -> Iterator[bytes]:
        for name, length in pieces:
            yield from self._range(name, 0, length)

    def _range(self, name: str, offset: int, length: int) -> Iterator[bytes]:
        answer = self.client.get_object(self.bucket, name, offset, length)
        try:
            yield from answer.stream(BLOCK)
        finally:
            answer.close()
            answer.release_conn()


class _Joined(io.RawIOBase):
    """Blocks as one readable stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or next(self._blocks, b"")
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def _piece(key: str, offset: int) -> str:
    return f"{key}.part/{offset:016}"


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except FAILURES as error:
        full = isinstance(error, S3Error) and error.code in FULL
        raise Unavailable("files_full" if full else "files_unavailable") from error
