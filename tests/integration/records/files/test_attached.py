"""Who reads an attached file, and what its bytes and its name are taken for."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from services.chassis.errors import Conflict, NotFound
from services.records.domain.files import clean_name
from tests.integration.records.conftest import ADMIN, ANNA, BEN, CARL
from tests.integration.records.files.paper import Files, code_of, picture


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
