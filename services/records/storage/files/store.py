"""Where the bytes of attachments are: one interface, the same behaviour behind every backend."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

#: What one `append` takes at most, and what is read at a time.
PIECE = 8 * 1024**2
BLOCK = 256 * 1024


class FileStore(ABC):
    """Keys are ``<tenant>/<32 hex digits>``, made by us. Every method may be repeated after a failure.

    All raise Unavailable: ``files_full`` without room, ``files_unavailable`` when the backend does not
    answer; what was there before is as it was.
    """

    @abstractmethod
    def append(self, key: str, offset: int, data: bytes) -> None:
        """Keep up to PIECE bytes of an unfinished file at its present length ``offset``; durable on return.

        Bytes beyond ``offset`` left by an attempt that broke off are replaced. Raises LostPieces when it is
        clear that those before it are not there; else `finish` does.
        """

    @abstractmethod
    def finish(self, key: str, size: int) -> None:
        """The whole file becomes readable. Raises LostPieces when its pieces are not there."""

    @abstractmethod
    def put(self, key: str, data: bytes) -> None:
        """A small file in one go, readable at once."""

    @abstractmethod
    def read(self, key: str, offset: int, length: int) -> Iterator[bytes]:
        """Bytes of a finished file, in blocks; less only at its end. Raises NoSuchFile before the first."""

    @abstractmethod
    def delete(self, key: str) -> None:
        """Take it away, finished or not; nothing when there is none."""


class NoSuchFile(Exception):
    """Nothing finished is kept under the key."""


class LostPieces(Exception):
    """The pieces of an unfinished file do not make up what was announced."""
