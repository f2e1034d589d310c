"""M1, M2 and B9: a spreadsheet looked over, tried, imported and taken back; a list taken out as a file."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from tests.acceptance.person import Person, wait_for

SignIn = Callable[[str], Person]
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def form(sign_in: SignIn) -> tuple[Person, str]:
    """A designer, and a form of hers with a unique number, an amount, a day and a customer."""
    admin, key = sign_in("admin"), f"goods_{secrets.token_hex(3)}"
    fields = [
        {"key": "code", "name": "编号", "type": "text", "required": True, "unique": True},
        {"key": "title", "name": "品名", "type": "text"},
        {"key": "price", "name": "单价", "type": "money", "options": {"min": "0"}},
        {"key": "since", "name": "上市日期", "type": "date"},
        {"key": "customer", "name": "客户", "type": "relation", "options": {"form": "customer"}},
    ]
    body = {"app": "sales", "key": key, "name": "货品", "title_field": "code", "fields": fields}
    admin.call("POST", "/forms", body, 201)
    return admin, key


def workbook(rows: list[list[Any]]) -> bytes:
    """One sheet with a title above its header, as people make them."""
    data = io.BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet("货品表")
        sheet.merge_range(0, 0, 0, 4, "2026 年货品清单")
        for number, row in enumerate(rows):
            sheet.write_row(number + 1, 0, row)
    return data.getvalue()


def upload(person: Person, form: str, name: str, data: bytes, type_: str) -> str:
    reply = person.http.post(
        f"/forms/{form}/imports", files={"file": (name, data, type_)}, data={"staged": "true"}
    )
    assert reply.status_code == 202, reply.text
    assert reply.json()["state"] == "uploaded"
    return f"/imports/{reply.json()['id']}"


def reach(person: Person, path: str, *states: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        report: dict[str, Any] = person.call("GET", path)
        return report if report["state"] in states else None

    return wait_for(look, f"{path} {states}") or {}


def all_rows(person: Person, form: str) -> list[dict[str, Any]]:
    answer = person.call("POST", f"/forms/{form}/records/query", {"limit": 200})
    return [row["values"] for row in answer["rows"]]


def test_m1_a_workbook_is_looked_over_tried_and_imported(form: tuple[Person, str]) -> None:
    admin, key = form
    company = f"导入客户{secrets.token_hex(3)}"
    data = workbook(
        [
            ["编号", "品名", "单价(元)", "上市日期", "客户"],
            ["A-1", "螺栓", "1,250.50", "2026年3月5日", company],
            ["A-2", "螺母", 8, "2026/4/1", company],
            ["A-3", "垫片", "一元", "2026-04-02", ""],
            ["", "没有编号", 3, "", ""],
        ]
    )
    path = upload(admin, key, "货品.xlsx", data, BOOK)
    seen = admin.call("GET", f"{path}/preview")
    assert (seen["sheet"], seen["header_row"]) == ("货品表", 2)
    proposed = {each["header"]: each["field"] for each in seen["columns"]}
    assert proposed == {
        "编号": "code",
        "品名": "title",
        "单价(元)": "price",
        "上市日期": "since",
        "客户": "customer",
    }
    mapping = {
        "sheet": seen["sheet"],
        "header_row": seen["header_row"],
        "columns": [{"column": each["column"], "field": each["field"]} for each in seen["columns"]],
        "create_missing": {"customer": True},
    }
    admin.call("PUT", f"{path}/mapping", mapping)
    tried = reach(admin, path, "checked", "failed")
    assert (tried["state"], tried["imported"], tried["rejected"]) == ("checked", 2, 2)
    assert {(each["row"], each["field"]) for each in tried["errors"]} == {(5, "price"), (6, "code")}
    assert all_rows(admin, key) == []
    assert admin.find("customer", name=company) == []

    admin.call("POST", f"{path}/start")
    done = reach(admin, path, "done", "failed")
    assert (done["state"], done["imported"], done["rejected"], done["total"]) == ("done", 2, 2, 4)
    held = {row["code"]: row for row in all_rows(admin, key)}
    (customer,) = admin.find("customer", name=company)
    assert held["A-1"]["price"] == "1250.50"
    assert held["A-1"]["since"] == "2026-03-05"
    assert {row["customer"] for row in held.values()} == {customer["id"]}

    book = admin.http.get(f"{path}/errors.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    refused = [[str(cell) for cell in row] for row in sheet]
    assert len(refused) == 3
    assert any("垫片" in row for row in refused)
    assert any("没有编号" in row for row in refused)

    # The same numbers again: what is known changes, what is new comes in.
    gbk = "编号,品名,单价\nA-1,六角螺栓,1300\nA-9,弹簧,2\n".encode("gb18030")
    path = upload(admin, key, "更新.csv", gbk, "text/csv")
    seen = admin.call("GET", f"{path}/preview")
    assert seen["encoding"].lower().startswith(("gb", "cp936"))
    columns = [{"column": each["column"], "field": each["field"]} for each in seen["columns"]]
    body = {"header_row": 1, "columns": columns, "key": "code", "mode": "upsert"}
    admin.call("PUT", f"{path}/mapping", body)
    assert reach(admin, path, "checked", "failed")["state"] == "checked"
    admin.call("POST", f"{path}/start")
    done = reach(admin, path, "done", "failed")
    assert (done["imported"], done["updated"], done["rejected"]) == (1, 1, 0)
    held = {row["code"]: row for row in all_rows(admin, key)}
    assert (held["A-1"]["title"], held["A-9"]["title"]) == ("六角螺栓", "弹簧")


def test_b9_an_import_is_honest_and_taken_back_whole(form: tuple[Person, str]) -> None:
    admin, key = form
    lines = [f"C{number % 2990:05},件 {number},{number}" for number in range(3000)]  # ten numbers come twice
    text = "\n".join(["编号,品名,单价", *lines]).encode()
    path = upload(admin, key, "三千.csv", text, "text/csv")
    columns = [
        {"column": 0, "field": "code"},
        {"column": 1, "field": "title"},
        {"column": 2, "field": "price"},
    ]
    admin.call("PUT", f"{path}/mapping", {"header_row": 1, "columns": columns})
    reach(admin, path, "checked")
    admin.call("POST", f"{path}/start")
    admin.http.post(f"{path}/pause")  # refused when it was already through
    stopped = reach(admin, path, "paused", "done")
    if stopped["state"] == "paused":
        admin.call("POST", f"{path}/resume")
    done = reach(admin, path, "done", "failed")
    assert (done["total"], done["imported"], done["rejected"]) == (3000, 2990, 10)
    counted = admin.call("POST", f"/forms/{key}/records/groups", {"group": []})
    assert counted["total"]["count"] == 2990

    (kept,) = admin.find(key, code="C00007")
    admin.change(key, kept["id"], title="改过")
    admin.call("DELETE", path)
    assert reach(admin, path, "undone")["state"] == "undone"
    # What somebody changed since is hers.
    assert [row["title"] for row in all_rows(admin, key)] == ["改过"]


def test_m2_a_list_leaves_as_a_file_with_the_rights_of_who_asks(
    form: tuple[Person, str], sign_in: SignIn
) -> None:
    admin, key = form
    for code, title, price in (
        ("E-1", '=HYPERLINK("x")', "10.5"),
        ("E-2", '逗号,引号"', "2"),
        ("E-3", "丙", None),
    ):
        admin.create(key, code=code, title=title, price=price)
    body = {"columns": ["code", "title", "price"], "sort": [{"field": "code", "dir": "desc"}]}
    as_text = admin.http.post(f"/forms/{key}/exports", json={**body, "format": "csv"})
    assert as_text.headers["content-type"].startswith("text/csv")
    table = list(csv.reader(io.StringIO(as_text.content.decode("utf-8-sig"))))
    assert table[0] == ["编号", "品名", "单价"]
    assert [row[0] for row in table[1:]] == ["E-3", "E-2", "E-1"]
    assert table[2][1] == '逗号,引号"'
    assert not table[3][1].startswith("=")  # no spreadsheet runs it

    condition = {"field": "price", "op": "gt", "value": "5"}
    as_book = admin.http.post(f"/forms/{key}/exports", json={**body, "filter": condition})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_book.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet] == ["编号", "E-1"]
    assert sheet[1][2] == 10.5

    exported = []
    for login in ("zhangwei", "lina"):
        seller = sign_in(login)
        reply = seller.http.post("/forms/customer/exports", json={"columns": ["name"], "format": "csv"})
        exported.append(set(reply.content.decode("utf-8-sig").splitlines()[1:]))
        listed = seller.call("POST", "/forms/customer/records/query", {"limit": 200})["rows"]
        assert {row["values"]["name"] for row in listed} <= exported[-1]
        assert seller.http.post(f"/forms/{key}/exports", json=body).status_code in (403, 404)
    assert all(exported)
    assert not exported[0] & exported[1]
