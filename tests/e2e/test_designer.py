"""Building without code: a published field is there for everybody; a flow with a hole is not published."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.e2e import designing as designer
from tests.e2e.person import Person, label

SignIn = Callable[..., Person]


def test_f1_a_field_added_by_the_administrator_is_filled_in_by_the_salesperson(sign_in: SignIn) -> None:
    name, customer = f"客户编码{secrets.token_hex(3)}", f"新字段客户{secrets.token_hex(3)}"
    seller, admin = sign_in("zhangwei"), sign_in("admin")
    seller.open_form("客户")
    expect(seller.page.get_by_role("columnheader", name=name)).to_have_count(0)

    admin.visit("/edit/form/customer")
    designer.types(admin).get_by_role("button", name="文本", exact=True).click()
    designer.properties(admin).get_by_label("名称 · 中文").fill(name)
    designer.confirm(admin, designer.publish(admin))
    field = designer.field(admin, name)
    expect(field).to_be_visible()
    try:
        seller.page.reload()
        seller.settled()
        sheet = seller.start("客户")
        sheet.get_by_label(label("客户名称")).fill(customer)
        sheet.get_by_label(label(name)).fill("KH-001")
        seller.finish(sheet)
        seller.open_record("客户", customer)
        value = seller.page.get_by_role("definition").filter(has_text="KH-001")
        expect(value).to_be_visible()
    finally:
        field.click()
        designer.canvas(admin).get_by_role("button", name="删除字段").click()
        expect(field).to_have_count(0)
        designer.confirm(admin, designer.publish(admin))


def test_w4_a_flow_that_leaves_an_amount_undecided_is_not_published(sign_in: SignIn) -> None:
    name = f"合同审批{secrets.token_hex(3)}"
    admin = sign_in("admin")
    page = admin.page
    admin.visit("/admin/flows")
    page.get_by_role("button", name="新建审批流").click()
    dialog = page.get_by_role("dialog", name="新建审批流")
    dialog.get_by_label("名称 · 中文").fill(name)
    admin.pick(dialog.get_by_role("combobox", name="表单"), "合同")
    dialog.get_by_role("button", name="新建", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()

    page.get_by_role("button", name="在此添加步骤").first.click()
    page.get_by_role("menuitem", name="条件分支").click()
    settings = page.get_by_role("complementary", name="流程设置")
    settings.get_by_role("button", name="分支 1").click()
    condition = settings.get_by_role("combobox", name="条件", exact=True)
    condition.fill("{amount} > 50000")
    branch(page.locator("main"), "其他情况").click()
    settings.get_by_role("checkbox", name="其他情况都进入此分支").uncheck()
    condition.fill("{amount} < 50000")

    page.get_by_role("button", name="发布").click()
    problems = page.get_by_role("alert").filter(has_text="修正后才能发布")
    expect(problems).to_contain_text("合同金额 = 50000")
    admin.visit("/admin/flows")
    row = page.get_by_role("link", name=re.compile(name))
    expect(row).to_contain_text("未发布")


def branch(canvas: Locator, name: str) -> Locator:
    """The head of a branch on the canvas."""
    return canvas.get_by_role("button").filter(has_text=name).first
