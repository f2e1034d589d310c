"""The view a form opens with, from wherever one comes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.person import Person


def test_f9_every_way_to_a_form_opens_its_default_view(sign_in: Callable[..., Person]) -> None:
    seller = sign_in("zhangwei")
    page, name = seller.page, f"我的看板{uuid.uuid4().hex[:4]}"
    seller.visit("/f/opportunity/v/all")
    page.get_by_role("button", name="新建视图").click()
    page.get_by_role("menuitem", name="看板").click()
    page.get_by_role("textbox", name="视图名称").fill(name)
    page.get_by_role("dialog").get_by_role("button", name=re.compile("保.?存")).click()
    tab = page.get_by_role("navigation", name="视图").get_by_role("link", name=name)
    expect(tab).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name=f"“{name}”的操作").click()
    page.get_by_role("menuitem", name="设为我的默认视图").click()
    expect(tab.get_by_label("默认视图")).to_be_visible()
    address = page.url.partition("?")[0]

    seller.open_form("客户")
    seller.open_form("商机")
    expect(page).to_have_url(address)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").last.fill("商机")
    page.get_by_role("option", name=re.compile("^商机")).first.click()
    expect(page).to_have_url(address)
    seller.visit("/f/opportunity/recycled")
    page.get_by_role("link", name="返回商机").click()
    expect(page).to_have_url(address)

    page.goto(f"{seller.base_url}/w/demo/f/opportunity?q=x")
    expect(page).to_have_url(f"{address}?q=x")  # what else the address says is kept
    page.get_by_role("button", name=f"“{name}”的操作").click()
    page.get_by_role("menuitem", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("删.?除")).click()
    expect(page).to_have_url(re.compile("/f/opportunity/v/all"))
    assert seller.complaints == []
