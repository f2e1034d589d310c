"""Who may see what, set by hand on the roles page, holds at once on another person's screen."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.person import Person

SignIn = Callable[..., Person]
FIELD = "联系电话"


def test_p2_a_field_hidden_from_a_role_is_gone_for_its_people(sign_in: SignIn) -> None:
    seller, admin = sign_in("zhangwei"), sign_in("admin")
    seller.open_form("客户")
    column = seller.page.get_by_role("columnheader", name=FIELD)
    expect(column).to_be_visible()
    try:
        set_level(admin, "隐藏")
        seller.reload_until(lambda: column.count() == 0, "the hidden column to be gone")
        expect(seller.page.get_by_role("columnheader", name="客户名称")).to_be_visible()
        sheet = seller.start("客户")
        expect(sheet.get_by_label("客户名称")).to_be_visible()
        expect(sheet.get_by_label(FIELD)).to_have_count(0)
        seller.page.keyboard.press("Escape")
    finally:
        set_level(admin, "可编辑")
    seller.reload_until(lambda: column.count() == 1, "the column to be back")


def set_level(admin: Person, level: str) -> None:
    """In the field matrix of the salespeople's role, confirmed in the dialog that says what changes."""
    page = admin.page
    admin.visit("/admin/roles")
    page.locator("#content").get_by_role("link", name=re.compile("salesperson")).click()
    page.get_by_role("row", name=re.compile("^客户 ")).get_by_role("button").click()
    page.get_by_role("radio", name=f"{FIELD} · {level}").check()
    page.get_by_role("button", name="保存 1 项修改").click()
    confirm = page.get_by_role("dialog").filter(has_text="确认修改")
    expect(confirm).to_contain_text(FIELD)
    confirm.get_by_role("button", name="保存").click()
    expect(confirm).to_be_hidden()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_disabled()
