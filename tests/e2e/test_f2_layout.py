"""F2: widths, hints, placeholders, collapsed sections and tabs, set in the designer and kept in the form."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.person import Person as Caller
from tests.e2e.person import DESKTOP, PHONE, Person, label
from tests.e2e.test_form_designer import canvas, confirm, field, properties, publish
from tests.e2e.test_pages import LOOK, axe, overflow
from tests.suite import Suite

SignIn = Callable[..., Person]
KEYS = ("title", "site", "area", "memo", "owner_name", "phone")
NAMES = ("项目名称", "地点", "面积", "说明", "联系人", "电话")
TYPES = ("text", "text", "number", "long_text", "text", "phone")
LAYOUT: list[dict[str, Any]] = [
    {
        "key": "main",
        "kind": "section",
        "name": "基本信息",
        "columns": 3,
        "fields": ["title", "site", "area", "memo"],
    },
    {
        "key": "pages",
        "kind": "tabs",
        "tabs": [
            {
                "key": "people",
                "name": "联系",
                "sections": [{"key": "who", "kind": "section", "columns": 2, "fields": ["owner_name"]}],
            },
            {
                "key": "more",
                "name": "更多",
                "sections": [
                    {
                        "key": "rest",
                        "kind": "section",
                        "name": "补充",
                        "columns": 2,
                        "collapsed": True,
                        "fields": ["phone"],
                    }
                ],
            },
        ],
    },
]


@pytest.fixture
def form(suite: Suite) -> tuple[Caller, str, str]:
    """A form of two tabs and a section of three columns."""
    admin, key = Caller(suite.base_url, "admin", suite.password("admin")), f"site_{secrets.token_hex(3)}"
    name = f"工地{secrets.token_hex(2)}"
    fields = [
        {"key": k, "name": n, "type": t, "required": k == "phone"}
        for k, n, t in zip(KEYS, NAMES, TYPES, strict=True)
    ]
    body = {"app": "sales", "key": key, "name": name, "title_field": "title", "fields": fields}
    admin.call("POST", "/forms", body, 201)
    current = admin.call("GET", f"/forms/{key}/draft")["current"]
    admin.call("PUT", f"/forms/{key}/draft", {"definition": {**current, "layout": LAYOUT}})
    admin.call("POST", f"/forms/{key}/draft/publish", {})
    return admin, key, name


def width(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["width"]


def test_f2_width_hint_and_placeholder_are_set_in_the_designer(
    form: tuple[Caller, str, str], sign_in: SignIn
) -> None:
    caller, key, name = form
    admin = sign_in("admin")
    page = admin.page
    admin.visit(f"/edit/form/{key}")
    panel = properties(admin)
    field(admin, "项目名称").click()
    panel.get_by_role("radiogroup", name="宽度").get_by_text("2 列", exact=True).click()
    panel.get_by_label("填写提示 · 中文").fill("合同上的全称")
    panel.get_by_label("占位提示 · 中文").fill("例如：苏州二期")
    expect(canvas(admin).get_by_placeholder("例如：苏州二期")).to_have_count(1)
    wide, narrow = (canvas(admin).locator(f'li:has([data-field="{each}"])') for each in ("title", "site"))
    assert width(wide) > 1.8 * width(narrow)
    field(admin, "说明").click()
    panel.get_by_role("radiogroup", name="宽度").get_by_text("1 列", exact=True).click()
    admin.picture(LOOK / "designer-width.png")
    assert [*axe(page), *overflow(page)] == []
    confirm(admin, publish(admin))

    spans = caller.call("GET", f"/forms/{key}")["layout"][0]["spans"]
    assert spans == {"title": 2, "memo": 1}
    for viewport in (DESKTOP, PHONE):
        person = sign_in("admin", viewport=viewport)
        person.visit(f"/f/{key}/v/all")
        sheet = person.start(name)
        box = sheet.get_by_label(label("项目名称"))
        expect(box).to_have_attribute("placeholder", "例如：苏州二期")
        expect(sheet.get_by_text("合同上的全称")).to_be_visible()
        wide, narrow = (sheet.locator(f'[data-field="{each}"]') for each in ("title", "area"))
        ratio = width(wide) / width(narrow)
        assert ratio > 1.8 if viewport == DESKTOP else ratio == 1
        opens_where_it_is_wrong(person, sheet)
        person.picture(LOOK / f"layout-{viewport['width']}.png")
        assert [*axe(person.page), *overflow(person.page)] == []


def opens_where_it_is_wrong(person: Person, sheet: Locator) -> None:
    """Saving goes to the field at fault, behind a tab and in a folded section though it is."""
    phone = sheet.get_by_label(label("电话"))
    expect(phone).to_be_hidden()
    sheet.get_by_role("button", name="新建", exact=True).click()
    expect(phone).to_be_visible()
    expect(phone).to_be_focused()
    sheet.get_by_role("button", name=re.compile("补充")).click()
    expect(phone).to_be_hidden()
    sheet.get_by_role("tab", name="联系").click()
    expect(sheet.get_by_label(label("联系人"))).to_be_visible()
