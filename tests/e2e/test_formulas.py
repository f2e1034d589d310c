"""Formulas by hand: written with completion and a check beside, clicked to see what they were made from."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.person import Person as Caller
from tests.e2e.designing import SignIn, canvas, confirm, drop_new, properties, publish
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.e2e.test_pages import LOOK
from tests.e2e.tour.faults import axe, overflow
from tests.suite import Suite


@pytest.fixture
def order(suite: Suite) -> tuple[Caller, str, dict[str, Any]]:
    """Who made it, the key of a form with a price and a quantity, and a record of it."""
    admin, key = Caller(suite.base_url, "admin", suite.password("admin")), f"order_{secrets.token_hex(3)}"
    fields = [
        {"key": "title", "name": "订单名称", "type": "text"},
        {"key": "price", "name": "单价", "type": "money"},
        {"key": "quantity", "name": "数量", "type": "number"},
    ]
    body = {"app": "sales", "key": key, "name": f"订单{key[-3:]}", "title_field": "title", "fields": fields}
    admin.call("POST", "/forms", body, 201)
    return admin, key, admin.create(key, title="十台设备", price="1999.90", quantity="10")


def total(person: Person) -> Locator:
    """The calculated value on the record's page, once the older record has been computed."""
    value = person.page.get_by_title("查看由什么算得").filter(has_text="19,999")
    person.reload_until(lambda: value.count() == 1, "the total of the record")
    return value


def test_b10_a_formula_is_written_with_help_and_its_value_opens_its_inputs(
    order: tuple[Caller, str, dict[str, Any]], sign_in: SignIn
) -> None:
    caller, key, record = order
    admin = sign_in("admin")
    page = admin.page
    admin.visit(f"/edit/form/{key}")
    expect(canvas(admin)).to_be_visible()
    drop_new(admin, "公式", "数量", "总价")
    box = properties(admin).get_by_role("combobox", name="公式", exact=True)
    offered = page.get_by_role("listbox", name="可用的字段与函数")

    box.press_sequentially("{单")
    expect(offered.get_by_role("option")).to_have_text(["单价 price", "订单名称 title"])
    box.press("Enter")
    expect(box).to_have_value("{price}")
    box.press_sequentially(" * {数量价")
    expect(offered).to_have_count(0)
    box.press_sequentially("}")
    wrong = properties(admin).get_by_role("button", name="没有名为“数量价”的字段。")
    expect(wrong).to_be_visible()
    for _ in "{数量价}":
        box.press("Backspace")
    box.press_sequentially("ROU")
    expect(offered.get_by_role("option", name="ROUND ", exact=False).first).to_be_visible()
    admin.picture(LOOK / "formula-completion.png")
    for _ in "ROU":
        box.press("Backspace")
    box.press_sequentially("{数")
    box.press("Tab")
    expect(box).to_have_value("{price} * {quantity}")
    expect(properties(admin).get_by_text("结果类型：数字")).to_be_visible()
    assert axe(page) == []
    confirm(admin, publish(admin))

    made = next(each for each in caller.call("GET", f"/forms/{key}")["fields"] if each["type"] == "formula")
    assert made["formula"] == "{price} * {quantity}"
    for viewport in (DESKTOP, PHONE):
        person = sign_in("admin", viewport=viewport)
        person.visit(f"/f/{key}/r/{record['id']}")
        value = total(person)
        value.click()
        inputs = person.page.locator(".ant-popover:visible")
        expect(inputs).to_contain_text("{单价} * {数量}")
        expect(inputs.locator("dt")).to_have_text(["单价", "数量"])
        expect(inputs.locator("dd")).to_have_text(["¥1,999.90", "10.00"])
        person.picture(LOOK / f"inputs-{viewport['width']}.png")
        assert [*axe(person.page), *overflow(person.page)] == []
        value.press("Escape")
        expect(inputs).to_have_count(0)
