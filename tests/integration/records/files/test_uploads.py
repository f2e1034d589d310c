"""Uploading files in pieces, their limits, and what becomes of those nobody holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from protos.gen.dougong.records.v1 import files_pb2 as pb
from services.chassis.errors import Conflict, DomainError, NotFound, TooLarge
from services.records.commands.collect_files import collect_files
from services.records.storage.files.disk import DiskStore
from services.records.storage.session import Sessions
from tests.integration.records.conftest import ADMIN, ANNA, Tenant
from tests.integration.records.files.paper import MB, PAPER, Files, code_of


def test_f1_attachments_arrive_whole_in_any_pieces(anna: Files) -> None:
    data = bytes(range(256)) * 4096 * 10  # 10 MB: more than one piece
    id = anna.create(len(data))
    assert anna.append(id, 0, data[: 3 * MB])["offset"] == 3 * MB
    assert anna.offset(id) == 3 * MB
    done = anna.append(id, 3 * MB, data[3 * MB :], part=700_001)
    assert (done["offset"], done["file"]["name"], done["file"]["size"]) == (len(data), "合同.pdf", len(data))
    head = anna.head(id)
    assert head.sha256 == hashlib.sha256(data).hexdigest()
    assert anna.content(id) == data
    assert anna.content(id, 5 * MB - 3, 7) == data[5 * MB - 3 : 5 * MB + 4]


def test_f1_an_upload_goes_on_where_it_broke(anna: Files) -> None:
    data = b"0123456789" * 1000
    id = anna.create(len(data))

    def breaking() -> Iterator[pb.FilePart]:
        yield pb.FilePart(id=id, offset=0, data=data[:4000])
        raise ConnectionError

    with anna.tenant.as_user(ANNA), pytest.raises(DomainError):
        anna.stub.AppendFile(breaking())
    reached = anna.offset(id)
    with pytest.raises(Conflict) as refused:
        anna.append(id, 9_000, data[9_000:])
    assert (refused.value.code, refused.value.params) == ("upload_offset", {"offset": reached})
    anna.append(id, reached, data[reached:])
    assert anna.content(id) == data
    assert anna.append(id, len(data), b"")["file"]["id"] == id  # asking again changes nothing
    assert code_of(lambda: anna.append(id, 0, b"x")) == "upload_offset"


def test_f1_pieces_lost_by_the_store_are_asked_for_again(anna: Files, store: DiskStore) -> None:
    id = anna.create(10)
    anna.append(id, 0, b"01234")
    for path in store.root.rglob("*.part"):
        path.unlink()
    with pytest.raises(Conflict) as refused:
        anna.append(id, 5, b"56789")
    assert refused.value.params == {"offset": 0}
    anna.append(id, 0, b"0123456789")
    assert anna.content(id) == b"0123456789"


@pytest.fixture
def store(tenant: Tenant) -> DiskStore:
    return DiskStore(tenant.records.settings.data_dir / "files")


def test_f1_more_than_announced_is_refused(anna: Files) -> None:
    id = anna.create(5)
    assert code_of(lambda: anna.append(id, 0, b"123456")) == "upload_beyond"
    assert anna.offset(id) == 0
    assert code_of(lambda: anna.create(0)) == "file_empty"


def test_f1_limits_of_a_file_and_of_a_tenant(anna: Files) -> None:
    with pytest.raises(TooLarge) as refused:
        anna.create(600 * MB)
    assert (refused.value.code, refused.value.params) == ("file_large", {"max": 500})
    held = [anna.create(500 * MB) for _ in range(40)]
    assert code_of(lambda: anna.create(500 * MB)) == "files_quota"
    for id in held:
        anna.delete(id)
    anna.delete(anna.create(500 * MB))


def test_f1_what_nobody_holds_is_collected(new_tenant: Callable[..., Tenant], store: DiskStore) -> None:
    tenant = new_tenant(PAPER)
    files, service = Files(tenant, ADMIN), tenant.records.service
    kept, loose, gone = (files.upload(text.encode()) for text in ("kept", "loose", "gone"))
    begun = files.create(10)
    files.append(begun, 0, b"begun")
    tenant.create(ADMIN, "paper", {"scan": [kept]})
    recycled = tenant.create(ADMIN, "paper", {"scan": [gone]})
    tenant.delete(ADMIN, "paper", recycled["id"], 1)
    with pytest.raises(NotFound):
        files.content(gone)
    sessions = Sessions(service.database, None, None)  # type: ignore[arg-type]
    place = store.root / str(tenant.id)
    now = datetime.now(UTC)

    def kept_on_disk() -> int:
        return sum(1 for path in place.rglob("*") if path.is_file())

    assert kept_on_disk() == 4
    collect_files(sessions, store, now)
    assert kept_on_disk() == 4, "a day has not gone by"
    for step in (timedelta(hours=25), timedelta(hours=26)):
        collect_files(sessions, store, now + step)
    assert kept_on_disk() == 2, "the recycle bin keeps its files"
    assert files.content(kept) == b"kept"
    for id in (loose, begun):
        with pytest.raises(NotFound):
            files.offset(id)
    with service.database.engine.begin() as connection:
        connection.exec_driver_sql(f"delete from recycled where record = {recycled['id']}")
    for step in (timedelta(hours=25), timedelta(hours=26)):
        collect_files(sessions, store, now + step)
    assert kept_on_disk() == 1
    with service.database.engine.connect() as connection:
        used = connection.exec_driver_sql(f"select bytes, files from file_usage where tenant = {tenant.id}")
        assert tuple(used.one()) == (4, 1)
