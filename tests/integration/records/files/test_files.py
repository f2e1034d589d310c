"""Uploading, attaching, reading and collecting files, through the service's own RPCs."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from protos.gen.dougong.records.v1 import files_pb2 as pb
from protos.gen.dougong.records.v1 import files_pb2_grpc
from services.chassis.client import Client
from services.chassis.errors import Conflict, DomainError, NotFound, TooLarge
from services.chassis.testing import with_address
from services.records.commands.collect_files import collect_files
from services.records.domain.files import clean_name
from services.records.storage.files.disk import DiskStore
from services.records.storage.session import Sessions
from tests.integration.records.conftest import (
    ADMIN,
    ANNA,
    BEN,
    CARL,
    EVERYTHING,
    Tenant,
    company,
    grant,
    read,
)

MB = 1024**2
PAPER = {
    "key": "paper",
    "app": "sales",
    "name": "文件",
    "title_field": "name",
    "fields": [
        {"key": "name", "name": "名称", "type": "text"},
        {"key": "scan", "name": "扫描件", "type": "attachments"},
        {"key": "photos", "name": "照片", "type": "images"},
        {"key": "signed", "name": "签名", "type": "signature"},
        {"key": "secret", "name": "密件", "type": "attachments"},
    ],
}


class Files:
    """The RPCs of files as plain calls of one person."""

    def __init__(self, tenant: Tenant, user: int) -> None:
        self.tenant, self.user = tenant, user
        settings = with_address(tenant.records.settings, "records", tenant.records.address)
        self.stub: Any = Client(settings).stub("records", files_pb2_grpc.FilesStub)

    def create(self, size: int, field: str = "scan", name: str = "合同.pdf", form: str = "paper") -> int:
        with self.tenant.as_user(self.user):
            request = pb.CreateFileRequest(form=form, field=field, name=name, size=size)
            return int(read(self.stub.CreateFile(request))["id"])

    def append(self, id: int, offset: int, data: bytes, part: int = MB) -> Any:
        def parts() -> Iterator[pb.FilePart]:
            yield pb.FilePart(id=id, offset=offset, data=data[:part])
            for start in range(part, len(data), part):
                yield pb.FilePart(data=data[start : start + part])

        with self.tenant.as_user(self.user):
            return read(self.stub.AppendFile(parts(), timeout=60))

    def upload(self, data: bytes, **about: Any) -> int:
        id = self.create(len(data), **about)
        assert self.append(id, 0, data)["file"]["id"] == id
        return id

    def offset(self, id: int) -> int:
        with self.tenant.as_user(self.user):
            return int(read(self.stub.GetUpload(pb.FileRequest(id=id)))["offset"])

    def head(self, id: int) -> Any:
        with self.tenant.as_user(self.user):
            return self.stub.GetFile(pb.FileRequest(id=id))

    def content(self, id: int, offset: int = 0, length: int = 1 << 40) -> bytes:
        with self.tenant.as_user(self.user):
            request = pb.ReadFileRequest(id=id, offset=offset, length=length)
            return b"".join(each.data for each in self.stub.ReadFile(request))

    def thumbnail(self, id: int) -> bytes:
        with self.tenant.as_user(self.user):
            return bytes(self.stub.GetThumbnail(pb.FileRequest(id=id)).data)

    def delete(self, id: int) -> None:
        with self.tenant.as_user(self.user):
            self.stub.DeleteFile(pb.FileRequest(id=id))


@pytest.fixture(scope="module")
def tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    """Sellers have their own papers and no secret ones; the leader sees all but the scans."""
    made = new_tenant(PAPER)
    grants = [
        grant(3, 2, "form:paper", EVERYTHING, "own", {"*": "write", "secret": "hidden"}),
        grant(5, 3, "form:paper", ["view"], "all", {"*": "read", "scan": "hidden"}),
    ]
    made.policy(company(made.id, grants))
    return made


@pytest.fixture
def anna(tenant: Tenant) -> Files:
    return Files(tenant, ANNA)


def code_of(call: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


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


def test_f1_only_for_fields_that_take_files_and_may_be_filled(anna: Files) -> None:
    assert code_of(lambda: anna.create(5, "name")) == "file_field"
    assert code_of(lambda: anna.create(5, "secret")) == "field_unknown"
    assert code_of(lambda: anna.create(5, "nothing")) == "field_unknown"
    assert code_of(lambda: Files(anna.tenant, CARL).create(5, "photos")) == "field_readonly"
    assert code_of(lambda: anna.create(5, form="nowhere")) == "form_unknown"


def test_f1_before_it_is_attached_it_is_the_uploaders(anna: Files) -> None:
    id = anna.upload(b"draft")
    for other in (ADMIN, BEN, CARL):
        files = Files(anna.tenant, other)
        for call in (files.head, files.content, files.offset, files.thumbnail, files.delete):
            with pytest.raises(NotFound):
                call(id)
        with pytest.raises(NotFound):
            files.append(id, 5, b"")
        assert code_of(lambda: anna.tenant.create(ADMIN, "paper", {"scan": [id]})) == "file_unknown"


def test_f1_attached_it_is_for_whoever_reads_the_field(anna: Files) -> None:
    tenant = anna.tenant
    scan, photo, sign = (
        anna.upload(b"data " + bytes([n]), field=f) for n, f in enumerate(("scan", "photos", "signed"))
    )
    made = tenant.create(ANNA, "paper", {"name": "甲", "scan": [scan], "photos": [photo], "signed": sign})
    assert [each["id"] for each in made["files"]["scan"]] == [scan]
    (entry,) = made["files"]["scan"]
    assert (entry["name"], entry["size"], entry["url"]) == ("合同.pdf", 6, f"/api/v1/files/{scan}")
    assert [each["id"] for each in made["files"]["signed"]] == [sign]
    assert Files(tenant, ADMIN).content(scan) == b"data \x00"
    leader = Files(tenant, CARL)
    assert leader.content(photo) == b"data \x01"
    assert "scan" not in tenant.get(CARL, "paper", made["id"])["files"]
    for call in (leader.head, leader.content, Files(tenant, BEN).head, Files(tenant, BEN).content):
        with pytest.raises(NotFound):
            call(scan)
    with pytest.raises(Conflict):
        anna.delete(scan)


def test_f1_a_file_belongs_to_one_record_and_stays_in_its_history(anna: Files) -> None:
    tenant, id = anna.tenant, anna.upload(b"once")
    made = tenant.create(ANNA, "paper", {"scan": [id]})
    assert code_of(lambda: tenant.create(ANNA, "paper", {"scan": [id]})) == "file_unknown"
    assert code_of(lambda: tenant.update(ANNA, "paper", made["id"], 1, {"photos": [id]})) == "file_unknown"
    tenant.update(ANNA, "paper", made["id"], 1, {"scan": None})
    assert anna.content(id) == b"once"
    assert tenant.history(ANNA, "paper", made["id"])[0]["changes"][0]["before"] == [id]
    back = tenant.update(ANNA, "paper", made["id"], 2, {"scan": [id]})
    assert back["values"]["scan"] == [id]
    unfinished = anna.create(10)
    assert code_of(lambda: tenant.create(ANNA, "paper", {"scan": [unfinished]})) == "file_unknown"


def test_f1_nobody_elses_record_nobody_elses_file(anna: Files) -> None:
    """A seller's record handed to another takes its files along."""
    tenant, id = anna.tenant, anna.upload(b"handed over")
    made = tenant.create(ANNA, "paper", {"scan": [id]})
    tenant.update(ADMIN, "paper", made["id"], 1, {"owner": BEN})
    assert Files(tenant, BEN).content(id) == b"handed over"
    with pytest.raises(NotFound):
        anna.content(id)


def picture(size: tuple[int, int] = (1200, 600)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "type", "inline"),
    [
        (picture((4, 4)), "x.html", "image/png", True),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a.pdf", "application/pdf", True),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a.png", "application/octet-stream", False),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            "a.svg",
            "application/octet-stream",
            False,
        ),
        (b"GIF89a/*<svg onload=alert(1)>*/=1;", "a.gif", "application/octet-stream", False),
        ("\ufeff<html>".encode(), "a.txt", "application/octet-stream", False),
        ("姓名,电话\n张三,1\n".encode("gb18030"), "a.csv", "text/csv", False),
        ("会议纪要".encode(), "a.txt", "text/plain", True),
        (b"\x00\x01\x02\x03", "a.pdf", "application/octet-stream", False),
    ],
)
def test_f1_the_type_is_what_the_bytes_are(
    anna: Files, data: bytes, name: str, type: str, inline: bool
) -> None:
    head = anna.head(anna.upload(data, name=name))
    assert (head.type, head.inline) == (type, inline)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\系统.ini", "系统.ini"),
        ("合同\u202egpj.exe", "合同gpj.exe"),
        ('a"b\r\nSet-Cookie: x.txt', "abSet-Cookie x.txt"),
        ("...", "file"),
        ("", "file"),
        ("长" * 500 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_f1_names_lead_nowhere(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_f1_thumbnails_are_small_and_no_bomb_goes_off(anna: Files) -> None:
    small = Image.open(io.BytesIO(anna.thumbnail(anna.upload(picture(), field="photos"))))
    assert (small.format, small.size) == ("WEBP", (320, 160))
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    for data in (bomb.getvalue(), picture()[:60], b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, b"text"):
        id = anna.upload(data, field="photos")
        with pytest.raises(NotFound) as refused:
            anna.thumbnail(id)
        assert refused.value.code == "thumbnail_none"


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
