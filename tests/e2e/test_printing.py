"""A print template made by mouse and keyboard, and records printed by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.person import Person


def shown(person: Person) -> Locator:
    """The page in the preview, once it is of what is now in the editor."""
    page = person.page.get_by_role("group", name="预览").get_by_role("img")
    expect(page).to_be_visible()
    expect(page).not_to_have_attribute("data-stale", "true")
    return page


def test_f13_a_template_is_made_in_the_browser(sign_in: Callable[..., Person]) -> None:
    admin = sign_in("admin")
    page = admin.page
    admin.visit("/edit/form/contract")
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="打印模板").click()
    page.get_by_role("button", name="新建模板").click()
    page.get_by_label("模板名称 · 中文").fill("正式合同")
    shown(admin)
    page.get_by_role("button", name="添加内容").click()
    page.get_by_role("menuitem", name="文字", exact=True).click()
    words = page.get_by_role("textbox", name="文字", exact=True)
    words.fill("甲方 {没有这个字段}")
    expect(page.get_by_role("alert")).to_contain_text("没有这个字段")
    words.fill("甲方 {客户}，含税 {={amount}*1.13} 元")
    shown(admin)
    up = page.get_by_role("button", name="上移文字")
    up.focus()
    up.press("Enter")
    expect(page.get_by_role("status").filter(has_text="移到第")).to_be_attached()
    page.get_by_role("button", name=re.compile("保.?存")).click()
    expect(page.get_by_role("status").filter(has_text=re.compile("^已保存$"))).to_be_visible()

    admin.open_form("合同")
    for number in (1, 2):
        row = page.get_by_role("grid").get_by_role("row").nth(number)
        row.hover()
        row.get_by_role("checkbox").check()
    page.get_by_role("region", name="批量操作").get_by_role("button", name="打印").click()
    with page.expect_response(re.compile("/forms/contract/print$")) as printed:
        page.get_by_role("menuitem", name="Word").first.click()
    assert printed.value.ok
    asked: Any = printed.value.request.post_data_json
    assert asked["template"].startswith("print_")
    assert len(asked["ids"]) == 2

    admin.visit("/edit/form/contract/print")
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("删.?除")).click()
    expect(page.get_by_text("还没有打印模板", exact=True)).to_be_visible()
    assert admin.complaints == []
