"""A record is copied: the copy begins with all that was written, and is a record of its own."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.person import Person, label

SignIn = Callable[..., Person]


def test_f10_a_copy_begins_with_what_the_record_has(sign_in: SignIn) -> None:
    name = f"原件{secrets.token_hex(3)}"
    seller = sign_in("zhangwei")
    page = seller.page
    seller.open_form("线索")
    sheet = seller.start("线索")
    sheet.get_by_label(label("公司名称")).fill(name)
    sheet.get_by_label(label("电话")).fill("13812345678")
    seller.pick(sheet.get_by_label(label("状态")), "跟进中")
    seller.finish(sheet)
    seller.open_record("线索", name)
    original = page.url
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="复制为新记录").click()
    sheet = page.get_by_role("dialog", name="新建线索")
    expect(sheet.get_by_label(label("电话"))).to_have_value("13812345678")
    sheet.get_by_label(label("公司名称")).fill(f"{name}副本")
    seller.finish(sheet)
    expect(page.get_by_role("heading", level=1, name=f"{name}副本")).to_be_visible()
    assert page.url != original
    expect(page.locator("#content").get_by_text("跟进中").first).to_be_visible()
    page.goto(original)
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
    assert seller.complaints == []
