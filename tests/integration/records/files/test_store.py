"""What every store of attachments must do: one suite, run on each of them."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from services.chassis.errors import Unavailable
from services.records.storage.files.disk import DiskStore
from services.records.storage.files.s3 import S3Store
from services.records.storage.files.store import PIECE, FileStore, LostPieces, NoSuchFile

Keys = Callable[[], str]
MB = 1024**2


def content(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def whole(store: FileStore, key: str, size: int = 1 << 40) -> bytes:
    return b"".join(store.read(key, 0, size))


@pytest.mark.parametrize("lengths", [[1], [PIECE], [PIECE, 3], [6 * MB, 6 * MB, 1], [100, 200, 6 * MB, 5]])
def test_what_was_appended_is_read(store: FileStore, new_key: Keys, lengths: list[int]) -> None:
    key, data = new_key(), content(sum(lengths))
    offset = 0
    for length in lengths:
        store.append(key, offset, data[offset : offset + length])
        offset += length
    store.finish(key, len(data))
    assert whole(store, key) == data


def test_nothing_is_read_before_it_is_whole(store: FileStore, new_key: Keys) -> None:
    key = new_key()
    store.append(key, 0, b"half")
    with pytest.raises(NoSuchFile):
        whole(store, key)
    with pytest.raises(LostPieces):
        store.finish(key, 8)
    with pytest.raises(NoSuchFile):
        whole(store, key)


def test_a_piece_sent_again_replaces_what_a_broken_attempt_left(store: FileStore, new_key: Keys) -> None:
    key = new_key()
    store.append(key, 0, b"abcd")
    store.append(key, 4, b"broken attempt")
    store.append(key, 4, b"efgh")
    store.append(key, 8, b"ij")
    store.finish(key, 10)
    assert whole(store, key) == b"abcdefghij"


def test_starting_over_replaces_everything(store: FileStore, new_key: Keys) -> None:
    key = new_key()
    store.append(key, 0, b"the first attempt")
    store.append(key, 0, b"second")
    store.finish(key, 6)
    assert whole(store, key) == b"second"


def test_finishing_again_changes_nothing(store: FileStore, new_key: Keys) -> None:
    key = new_key()
    store.append(key, 0, b"data")
    store.finish(key, 4)
    store.finish(key, 4)
    assert whole(store, key) == b"data"


def test_ranges(store: FileStore, new_key: Keys) -> None:
    key, data = new_key(), content(700_000)
    store.put(key, data)
    for offset, length in [(0, 1), (0, 700_000), (5, 300_000), (699_999, 10), (300_000, 400_000)]:
        assert b"".join(store.read(key, offset, length)) == data[offset : offset + length]
    assert b"".join(store.read(key, 700_000, 5)) == b""


def test_what_was_put_can_be_put_again(store: FileStore, new_key: Keys) -> None:
    key = new_key()
    store.put(key, b"one and more")
    store.put(key, b"two")
    assert whole(store, key) == b"two"


def test_deleted_is_gone_finished_or_not(store: FileStore, new_key: Keys) -> None:
    done, begun = new_key(), new_key()
    store.put(done, b"done")
    store.append(begun, 0, b"begun")
    for key in (done, begun, new_key()):
        store.delete(key)
        store.delete(key)
    with pytest.raises(NoSuchFile):
        whole(store, done)
    with pytest.raises(LostPieces):
        store.finish(begun, 5)


def test_files_are_apart(store: FileStore, new_key: Keys) -> None:
    one, two = new_key(), new_key()
    store.append(one, 0, b"one")
    store.append(two, 0, b"two!")
    store.finish(two, 4)
    store.finish(one, 3)
    store.delete(one)
    assert whole(store, two) == b"two!"


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    tmp_path: Path, new_key: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, key = DiskStore(tmp_path), new_key()
    store.append(key, 0, b"abcd")
    write, left = os.write, [3]

    def filling(descriptor: int, data: bytes) -> int:
        """A disk with room for three more bytes."""
        if not left[0]:
            raise OSError(errno.ENOSPC, "no space left on device")
        taken = write(descriptor, bytes(data)[: left[0]])
        left[0] -= taken
        return taken

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", filling)
        with pytest.raises(Unavailable) as refused:
            store.append(key, 4, b"efghijkl")
    assert refused.value.code == "files_full"
    assert next(tmp_path.rglob("*.part")).read_bytes() == b"abcd"
    store.append(key, 4, b"ef")
    store.finish(key, 6)
    assert whole(store, key) == b"abcdef"


def test_a_store_that_is_away_is_told(tmp_path: Path, new_key: Keys, bucket: str) -> None:
    (tmp_path / "files").write_text("a file where the directory should be")
    away = S3Store("127.0.0.1:9", bucket, "a", "b", secure=False)
    for store in (DiskStore(tmp_path / "files"), away):
        with pytest.raises(Unavailable) as refused:
            store.append(new_key(), 0, b"data")
        assert refused.value.code == "files_unavailable"
