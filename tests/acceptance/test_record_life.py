"""F10, F12, F13 through the API: comments, followers, versions, recycle bin, duplicates, merging, print."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

import docx
import openpyxl

from tests.acceptance.person import Person, wait_for


def test_f10_a_comment_reaches_whom_it_names(sign_in: Callable[[str], Person]) -> None:
    writer, other, director = sign_in("zhangwei"), sign_in("lina"), sign_in("director")
    director.listen()
    made = writer.create("customer", name=f"评论客户{uuid.uuid4().hex[:6]}")
    place = f"/forms/customer/records/{made['id']}"
    body = f"@[{director.id}] @[{other.id}] 请看"
    said = writer.call("POST", f"{place}/comments", {"body": body}, 201)
    assert [each["id"] for each in said["unseen"]] == [other.id]
    heard = wait_for(
        lambda: [
            each for each in director.heard if each["link"].startswith(f"/records/customer/{made['id']}")
        ],
        "the mention",
    )
    assert "评论" in heard[0]["title"]["zh-CN"]
    answer = director.call("POST", f"{place}/comments", {"body": "好", "parent": said["id"]}, 201)
    assert answer["parent"] == said["id"]
    assert writer.call("GET", f"{place}/comments")["count"] == 2
    assert director.call("GET", f"{place}/follow")["following"]
    assert not director.call("DELETE", f"{place}/follow")["following"]
    other.call("GET", f"{place}/comments", status=404)
    director.call("PATCH", f"/comments/{said['id']}", {"body": "mine"}, 403)
    writer.call("DELETE", f"/comments/{said['id']}", status=204)


def test_f10_versions_and_deleted_records_come_back(sign_in: Callable[[str], Person]) -> None:
    seller, other = sign_in("zhangwei"), sign_in("lina")
    customer = seller.create("customer", name="版本客户")
    name = f"旧名{uuid.uuid4().hex[:6]}"
    made = seller.create("contact", name=name, title="经理", customer=customer["id"])
    seller.change("contact", made["id"], name="新名", title="总监")
    place = f"/forms/contact/records/{made['id']}"
    back = seller.call("POST", f"{place}/restore", {"to_version": 1, "version": 2})
    assert back["record"]["values"] == made["values"]
    assert sorted(back["restored"]) == ["name", "title"]
    seller.call("DELETE", place, status=204, version=3)
    binned = seller.call("GET", "/forms/contact/recycled")["rows"][0]
    assert (binned["id"], binned["title"]) == (made["id"], made["values"]["name"])
    other.call("POST", f"/forms/contact/recycled/{made['id']}/restore", status=404)
    assert seller.call("POST", f"/forms/contact/recycled/{made['id']}/restore")["record"]["version"] == 5
    steps = seller.call("GET", f"{place}/history")
    assert [each["op"] for each in steps] == ["restored", "deleted", "updated", "updated", "created"]


def test_f12_duplicates_are_found_and_merged(sign_in: Callable[[str], Person]) -> None:
    seller, other, admin = sign_in("zhangwei"), sign_in("lina"), sign_in("admin")
    mark = "".join(chr(0x4E00 + byte) for byte in uuid.uuid4().bytes[:3])
    kept = seller.create("customer", name=f"深圳市{mark}精工科技有限公司")
    check = {"values": {"name": f"{mark}精工（深圳）"}}
    (found,) = seller.call("POST", "/forms/customer/duplicates/check", check)
    assert found["id"] == kept["id"]
    assert other.call("POST", "/forms/customer/duplicates/check", check) == []
    twin = seller.create("customer", name=f"{mark}精工（深圳）", level="key")
    contact = seller.create("contact", name="王芳", customer=twin["id"])
    groups = seller.call("GET", "/forms/customer/duplicates")["groups"]
    assert [kept["id"], twin["id"]] in [[each["id"] for each in group["records"]] for group in groups]
    merge = {"from": [twin["id"]], "version": 1, "values": {"level": "key"}}
    merged = admin.call("POST", f"/forms/customer/records/{kept['id']}/merge", merge)
    assert (merged["moved"], merged["record"]["values"]["level"]) == (1, "key")
    assert seller.read("contact", contact["id"])["values"]["customer"] == kept["id"]
    undone = admin.call("POST", f"/forms/customer/recycled/{twin['id']}/restore")
    assert undone["returned"] == 1
    assert seller.read("contact", contact["id"])["values"]["customer"] == twin["id"]


def test_f13_a_record_on_paper(sign_in: Callable[[str], Person]) -> None:
    seller, other = sign_in("zhangwei"), sign_in("lina")
    made = seller.create("customer", name="打印客户")
    address = f"/forms/customer/records/{made['id']}/print"
    pdf = seller.http.get(address)
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    word = docx.Document(io.BytesIO(seller.http.get(address, params={"format": "docx"}).content))
    assert word.paragraphs[0].text == "打印客户"
    sheet = openpyxl.load_workbook(
        io.BytesIO(seller.http.get(address, params={"format": "xlsx"}).content)
    ).active
    assert sheet is not None
    assert sheet["A1"].value == "打印客户"
    other.call("GET", address, status=404)


def test_f10_short_links_lead_to_the_record(sign_in: Callable[[str], Person]) -> None:
    seller, other = sign_in("zhangwei"), sign_in("lina")
    made = seller.create("customer", name="短链客户")
    digits, rest, short = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", made["id"], ""
    while rest:
        rest, digit = divmod(rest, 32)
        short = digits[digit] + short
    assert seller.call("GET", f"/r/{short.lower()}") == {"form": "customer", "id": made["id"]}
    other.call("GET", f"/r/{short}", status=404)
    seller.call("GET", "/r/!!", status=404)
