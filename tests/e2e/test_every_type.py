"""F1 in the browser: a form with every kind of field is filled in, shown everywhere and read out again."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.person import Person as Caller
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.e2e.test_pages import LOOK
from tests.e2e.tour.faults import axe, overflow
from tests.suite import Suite

SignIn = Callable[..., Person]
FORM = "全部类型"


def field(key: str, type_: str, **options: Any) -> dict[str, Any]:
    return {"key": key, "name": key, "type": type_, **({"options": options} if options else {})}


def choices(*values: str) -> dict[str, Any]:
    return {"choices": [{"value": value, "name": value, "color": "blue"} for value in values]}


PRICED = [field("item", "text"), field("count", "number"), field("price", "money")]
TOTAL = {**field("total", "formula", result="money"), "formula": "{count} * {price}"}
FIELDS: list[dict[str, Any]] = [
    field("title", "text"), field("memo", "long_text"), field("amount", "money"), field("ratio", "percent"),
    field("day", "date"), field("starts", "time"), field("lasts", "duration"),
    field("level", "select", **choices("甲", "乙")), field("kinds", "multi_select", **choices("红", "绿")),
    field("risk", "radio", **choices("低", "高")), field("done", "checkbox"), field("live", "switch"),
    field("marks", "tags"), field("boss", "person"), field("team", "people"), field("dept", "department"),
    field("place", "address"), field("point", "location"), field("stars", "rating"),
    field("qr", "barcode", format="qr"), field("code", "barcode", format="code128"),
    field("docs", "attachments"), field("pics", "images"), field("sign", "signature"),
    field("main", "relation", form="customer"), field("all", "relations", form="customer"),
    field("phone", "lookup", via="main", field="phone"), field("many", "rollup", via="all", agg="count"),
    field("lines", "line_items", fields=[*PRICED, TOTAL]),
    {**field("sum", "formula", result="money"), "formula": "SUM({lines.total})"},
    field("number", "auto_number", pattern="QX-{seq:4}"),
]  # fmt: skip
TYPED = {
    "title": "一应俱全", "amount": "1234.5", "ratio": "12", "starts": "09:30", "lasts": "1天2小时",
    "qr": "HELLO-1", "code": "ABC123",
}  # fmt: skip


@pytest.fixture
def form(suite: Suite) -> tuple[Caller, str, dict[str, Any]]:
    """A form of every type and a customer to point to."""
    admin, key = Caller(suite.base_url, "admin", suite.password("admin")), f"types_{secrets.token_hex(3)}"
    body = {"app": "sales", "key": key, "name": FORM, "title_field": "title", "fields": FIELDS}
    admin.call("POST", "/forms", body, 201)
    return admin, key, admin.create("customer", name=f"被指向{secrets.token_hex(3)}", phone="13800138000")


def test_f1_every_type_is_filled_in_shown_and_read_again(
    form: tuple[Caller, str, dict[str, Any]], sign_in: SignIn, tmp_path: Path
) -> None:
    caller, key, customer = form
    admin = sign_in("admin")
    page = admin.page
    admin.visit(f"/f/{key}/v/all")
    sheet = admin.start(FORM)
    name = customer["values"]["name"]

    def of(which: str) -> Locator:
        return sheet.locator(f'[data-field="{which}"]')

    for which, text in TYPED.items():
        box = of(which).locator("input").first
        box.fill(text)
        box.press("Tab")
    of("memo").locator("textarea").fill("两行\n说明")
    of("day").locator("input").fill("2026-03-05")
    of("day").locator("input").press("Enter")
    admin.pick(of("level").get_by_role("combobox"), "甲")
    admin.pick(of("kinds").get_by_role("combobox"), "红")
    page.keyboard.press("Tab")  # leaves, and chooses nothing more
    of("risk").get_by_text("高", exact=True).click()
    of("done").get_by_role("checkbox").check()
    of("live").get_by_role("switch").click()
    marks = of("marks").get_by_role("combobox")
    for word in ("vip", "续约"):
        marks.press_sequentially(word)
        marks.press("Enter")
    admin.choose(of("boss").get_by_role("combobox"), "张伟")
    admin.choose(of("main").get_by_role("combobox"), name)
    for which, text in (("team", "李娜"), ("all", name)):
        box = of(which).get_by_role("combobox")
        box.click()
        box.press_sequentially(text)
        page.locator(".ant-select-item-option-active:visible").filter(has_text=text).wait_for()
        box.press("Enter")
        expect(of(which).locator(".ant-select-selection-item")).to_have_count(1)
        box.press("Tab")
        expect(of(which).locator(".ant-select-selection-item")).to_have_count(1)
    of("place").get_by_role("combobox").click()
    for part in ("上海市", "上海市", "黄浦区"):
        page.locator(".ant-cascader-menu:visible").last.get_by_text(part, exact=True).click()
    of("place").locator("input").last.fill("南京东路 1 号")
    for box, text in zip(
        of("point").locator("input").all(), ("人民广场", "31.2304", "121.4737"), strict=True
    ):
        box.fill(text)
    of("stars").get_by_role("radio").nth(3).click(force=True)

    document = tmp_path / "说明.txt"
    document.write_text("附件的内容")
    of("docs").locator("input[type=file]").first.set_input_files(document)
    expect(of("docs").get_by_role("link", name="说明.txt")).to_be_visible()
    admin.picture(tmp_path / "picture.png")
    of("pics").locator("input[type=file]").first.set_input_files(tmp_path / "picture.png")
    expect(of("pics").locator("img")).to_be_visible()
    add_a_line(of("lines"))
    pad = of("sign").locator("canvas")
    pad.scroll_into_view_if_needed()
    at = pad.bounding_box()
    assert at
    page.mouse.move(at["x"] + 20, at["y"] + 20)
    page.mouse.down()
    page.mouse.move(at["x"] + 120, at["y"] + 60, steps=6)
    page.mouse.up()
    sheet.get_by_role("button", name="新建", exact=True).click()
    expect(of("sign").get_by_text("请先点")).to_be_visible()  # a signature is not lost by saving too early
    of("sign").get_by_role("button", name=re.compile("使用此签名")).click()
    expect(of("sign").locator("img")).to_be_visible()
    assert axe(page) == []
    admin.finish(sheet)

    (row,) = caller.find(key, title="一应俱全")
    held = row["values"]
    expected = {
        "amount": "1234.50", "day": "2026-03-05", "starts": "09:30:00", "lasts": 93600, "kinds": ["红"],
        "risk": "高", "stars": 4, "sum": "600.00",
    }  # fmt: skip
    assert {each: held[each] for each in expected} == expected
    assert (held["marks"], held["phone"], held["many"]) == (["vip", "续约"], "13800138000", "1")
    assert (held["main"], held["all"], len(held["team"])) == (customer["id"], [customer["id"]], 1)
    assert held["place"]["district"] == "310101"
    (file,) = row["files"]["docs"]
    read: httpx.Response = caller.http.get(f"/files/{file['id']}")
    assert read.content.decode() == "附件的内容"
    shown_everywhere(sign_in, key, row["id"])


def add_a_line(lines: Locator) -> None:
    lines.get_by_role("button", name="添加一行").click()
    for box, text in zip(lines.locator("input").all(), ("服务费", "2", "300"), strict=True):
        box.fill(text)
        box.press("Tab")


def shown_everywhere(sign_in: SignIn, key: str, id: int) -> None:
    """The table, the card, the record's page and its history, on a desktop and on a phone."""
    found: list[str] = []
    for viewport in (DESKTOP, PHONE):
        person = sign_in("admin", viewport=viewport)
        page = person.page
        for path in (f"/f/{key}/v/all", f"/f/{key}/r/{id}"):
            person.visit(path)
            expect(page.get_by_text("一应俱全").first).to_be_visible()
            if path.endswith(str(id)):
                for text in ("1 天 2 小时", "上海市 上海市 黄浦区 南京东路 1 号", "QX-0001", "¥600.00"):
                    expect(page.locator("#content").get_by_text(text).first).to_be_visible()
            person.picture(
                LOOK / f"types-{viewport['width']}-{'record' if path.endswith(str(id)) else 'list'}.png"
            )
            found += [*overflow(page), *axe(page), *person.complaints]
        page.get_by_role("tab", name=re.compile("变更历史")).click()
        expect(page.get_by_text("创建了记录")).to_be_visible()
        found += [*overflow(page), *axe(page), *person.complaints]
    assert found == []
