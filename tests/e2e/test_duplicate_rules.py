"""Duplicate rules made in the designer: a warning while one types, a refusal when the rule says so."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.acceptance.person import Person as Caller
from tests.e2e.person import PHONE, Person, label
from tests.e2e.test_form_designer import confirm, publish
from tests.e2e.test_pages import LOOK, axe, overflow
from tests.suite import Suite

SignIn = Callable[..., Person]


@pytest.fixture
def form(suite: Suite) -> tuple[Caller, str, str]:
    """A form of companies without rules, holding one."""
    admin, key = Caller(suite.base_url, "admin", suite.password("admin")), f"firm_{secrets.token_hex(3)}"
    name = f"供应商{secrets.token_hex(2)}"
    fields = [
        {"key": "title", "name": "公司名称", "type": "text"},
        {"key": "code", "name": "信用代码", "type": "text"},
        {"key": "size", "name": "规模", "type": "number"},
    ]
    body = {"app": "sales", "key": key, "name": name, "title_field": "title", "fields": fields}
    admin.call("POST", "/forms", body, 201)
    admin.create(key, title="苏州精工机械有限公司", code="9132-A")
    return admin, key, name


def test_a_rule_made_in_the_designer_warns_and_then_refuses(
    form: tuple[Caller, str, str], sign_in: SignIn
) -> None:
    caller, key, name = form
    admin = sign_in("admin")
    page = admin.page
    admin.visit(f"/edit/form/{key}?tab=rules")
    group = page.get_by_role("region", name="查重规则")
    group.get_by_role("button", name="添加查重规则").click()
    rule = group.get_by_role("article", name="查重规则 1")
    admin.pick(rule.get_by_role("combobox", name="第 1 个字段怎样比较"), "公司名称")
    group.get_by_role("button", name="添加查重规则").click()
    strict = group.get_by_role("article", name="查重规则 2")
    admin.pick(strict.get_by_role("combobox", name="第 1 个比较的字段"), "信用代码")
    strict.get_by_role("button", name="再比较一个字段").click()
    admin.pick(strict.get_by_role("combobox", name="第 2 个比较的字段"), "规模")
    strict.get_by_role("combobox", name="第 2 个字段怎样比较").click()
    expect(page.locator(".ant-select-dropdown:visible .ant-select-item-option")).to_have_text(["完全相同"])
    page.keyboard.press("Escape")
    strict.get_by_role("button", name="删除第 2 个字段").click()
    strict.get_by_label("规则名称 · 中文").fill("同一信用代码")
    strict.get_by_role("checkbox", name="阻止保存").check()
    strict.scroll_into_view_if_needed()
    admin.picture(LOOK / "designer-duplicates.png")
    assert axe(page) == []
    dialog = publish(admin)
    expect(dialog.get_by_role("listitem")).to_have_text(["新增一条查重规则", "新增一条查重规则"])
    confirm(admin, dialog)
    assert [each["match"] for each in caller.call("GET", f"/forms/{key}")["duplicates"]] == [
        [{"field": "title", "how": "company"}],
        [{"field": "code", "how": "normalized"}],
    ]

    phone = sign_in("admin", viewport=PHONE)
    phone.visit(f"/edit/form/{key}?tab=rules")
    phone.page.get_by_role("region", name="查重规则").scroll_into_view_if_needed()
    phone.picture(LOOK / "designer-duplicates-phone.png")
    assert [*axe(phone.page), *overflow(phone.page)] == []

    admin.visit(f"/f/{key}/v/all")
    sheet = admin.start(name)
    sheet.get_by_label(label("公司名称")).fill("苏州市精工机械股份有限公司")
    expect(sheet.get_by_role("link", name="苏州精工机械有限公司")).to_be_visible()
    sheet.get_by_label(label("信用代码")).fill("9132a")
    sheet.get_by_role("button", name="新建", exact=True).click()
    expect(sheet.get_by_text("已有重复的记录，不能保存")).to_be_visible()
    assert len(caller.find(key, code="9132a")) == 0
    sheet.get_by_label(label("信用代码")).fill("9132b")
    admin.finish(sheet)
    assert len(caller.find(key, code="9132b")) == 1
