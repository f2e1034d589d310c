"""F5: a quote whose line totals, discount and grand total are there while it is typed, and stay so."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.person import Person as Caller
from tests.e2e.person import DESKTOP, PHONE, Person, label
from tests.e2e.test_pages import LOOK, axe, overflow
from tests.suite import Suite

SignIn = Callable[..., Person]


def field(key: str, name: str, type_: str, formula: str = "", **options: Any) -> dict[str, Any]:
    data = {"key": key, "name": name, "type": type_, **({"formula": formula} if formula else {})}
    return {**data, **({"options": options} if options else {})}


LINES = [
    field("product", "产品", "text"),
    field("quantity", "数量", "number", scale=0),
    field("price", "单价", "money"),
    field("rebate", "折扣", "percent"),
    field("total", "小计", "formula", "{quantity} * {price} * (1 - COALESCE({rebate}, 0))", result="money"),
]
FIELDS = [
    field("title", "报价名称", "text"),
    field("customer", "客户", "relation", form="customer"),
    field("phone", "客户电话", "lookup", via="customer", field="phone"),
    field("lines", "明细", "line_items", fields=LINES),
    field("subtotal", "合计", "formula", "SUM({lines.total})", result="money"),
    field("discount", "整单折扣", "percent"),
    field("grand", "报价总额", "formula", "{subtotal} * (1 - COALESCE({discount}, 0))", result="money"),
    field("words", "大写金额", "formula", "RMB({grand})", result="text"),
    field("called", "称呼", "formula", '{customer.name} & " 您好"', result="text"),
]


@pytest.fixture
def quote(suite: Suite) -> tuple[Caller, str, str, dict[str, Any]]:
    """Who made it, the key and name of a form of quotes, and a customer."""
    admin, key = Caller(suite.base_url, "admin", suite.password("admin")), f"quote_{secrets.token_hex(3)}"
    name = f"报价单{secrets.token_hex(2)}"
    body = {"app": "sales", "key": key, "name": name, "title_field": "title", "fields": FIELDS}
    admin.call("POST", "/forms", body, 201)
    customer = admin.create("customer", name=f"苏州精工{secrets.token_hex(3)}", phone="13800138000")
    return admin, key, name, customer


def fill_line(lines: Locator, row: int, *texts: str) -> None:
    boxes = lines.get_by_role("row").nth(row).locator("input")
    expect(boxes).to_have_count(len(texts))
    for box, text in zip(boxes.all(), texts, strict=True):
        box.fill(text)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_f5_the_totals_of_a_quote_are_there_while_it_is_typed(
    quote: tuple[Caller, str, str, dict[str, Any]], sign_in: SignIn, viewport: Any
) -> None:
    caller, key, name, customer = quote
    person = sign_in("admin", viewport=viewport)
    page = person.page
    person.visit(f"/f/{key}/v/all")
    sheet = person.start(name)

    def shown(which: str) -> Locator:
        return sheet.get_by_label(label(which))

    sheet.get_by_label(label("报价名称")).fill("十台设备")
    person.choose(sheet.get_by_label(label("客户")), customer["values"]["name"])
    expect(shown("客户电话")).to_have_text("13800138000")
    expect(shown("称呼")).to_have_text(f"{customer['values']['name']} 您好")
    lines = sheet.get_by_role("table", name="明细")
    for row, texts in enumerate((("主机", "10", "1999.9", "5"), ("安装", "1", "0.35", "")), start=1):
        sheet.get_by_role("button", name="添加一行").click()
        fill_line(lines, row, *texts)
    expect(lines.get_by_role("row").nth(1)).to_contain_text("18,999.05")
    expect(shown("合计")).to_have_text("¥18,999.40")
    sheet.get_by_label(label("整单折扣")).fill("12.5")
    expect(shown("报价总额")).to_have_text("¥16,624.48")
    expect(shown("大写金额")).to_have_text("壹万陆仟陆佰贰拾肆元肆角捌分")
    person.picture(LOOK / f"quote-{viewport['width']}.png")
    assert [*axe(page), *overflow(page)] == []
    person.finish(sheet)

    (kept,) = caller.find(key, title="十台设备")
    held = kept["values"]
    assert [held[each] for each in ("subtotal", "grand", "words", "phone")] == [
        "18999.40", "16624.48", "壹万陆仟陆佰贰拾肆元肆角捌分", "13800138000",
    ]  # fmt: skip
    assert [line["total"] for line in held["lines"]] == ["18999.05", "0.35"]

    person.visit(f"/f/{key}/r/{kept['id']}")
    page.get_by_role("button", name="编辑").click()
    editing = page.locator("form")
    fill_line(editing.get_by_role("table", name="明细"), 1, "主机", "20", "1999.9", "5")
    expect(editing.get_by_label(label("合计"))).to_have_text("¥37,998.45")
    editing.get_by_role("button", name="删除第 2 行").click()
    expect(editing.get_by_label(label("报价总额"))).to_have_text("¥33,248.34")
    editing.get_by_role("button", name="保存").click()
    expect(page.locator("form")).to_have_count(0)
    assert caller.read(key, kept["id"])["values"]["grand"] == "33248.34"
