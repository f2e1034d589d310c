"""The form designer: forms built with the mouse, the keyboard, a thumb; published, filled in, taken back."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.designing import (
    SignIn,
    canvas,
    confirm,
    drag,
    drop_new,
    field,
    more,
    name_choices,
    new_form,
    order,
    properties,
    publish,
    tab_to,
    types,
)
from tests.e2e.person import DESKTOP, PHONE, label
from tests.e2e.test_pages import LOOK
from tests.e2e.tour.faults import axe, overflow


def test_f8_the_project_form_is_built_with_the_mouse_and_filled_in_at_once(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    page, form = admin.page, f"项目信息表{secrets.token_hex(2)}"
    key = new_form(admin, form)
    field(admin, "名称").click()
    properties(admin).get_by_label("名称 · 中文").fill("项目名称")

    drop_new(admin, "日期", "项目名称", "计划开始时间")
    drop_new(admin, "日期", "计划开始时间", "计划结束时间")
    drop_new(admin, "人员", "计划结束时间", "项目经理")
    name_choices(drop_new(admin, "单选", "项目经理", "项目状态"), ["规划中", "进行中", "已完成"])
    drop_new(admin, "金额", "项目状态", "预算")
    contact = drop_new(admin, "关联记录", "预算", "客户联系人")
    admin.pick(contact.get_by_role("combobox", name="关联的表单"), "联系人")
    name_choices(drop_new(admin, "单选按钮", "客户联系人", "风险等级"), ["低", "中", "高"])
    people = drop_new(admin, "明细表", "风险等级", "项目干系人")
    for number, column in enumerate(["姓名", "角色", "联系方式"], start=1):
        people.get_by_role("button", name="添加列").click()
        people.get_by_label(f"第 {number} 列的名称").fill(column)
    expect(canvas(admin).get_by_text("联系方式")).to_be_visible()
    names = [
        "项目名称",
        "计划开始时间",
        "计划结束时间",
        "项目经理",
        "项目状态",
        "预算",
        "客户联系人",
        "风险等级",
        "项目干系人",
    ]
    assert order(admin) == names
    drag(page, field(admin, "预算"), field(admin, "计划开始时间"), at=0.1)
    assert order(admin)[:3] == ["项目名称", "预算", "计划开始时间"]
    page.get_by_role("button", name=re.compile("^撤销")).click()
    assert order(admin) == names
    admin.picture(LOOK / "designer-f8.png")
    assert [*axe(page), *overflow(page)] == []

    dialog = publish(admin)
    expect(dialog.get_by_role("listitem").filter(has_text="新增字段“项目干系人”")).to_be_visible()
    admin.picture(LOOK / "designer-f8-publish.png")
    confirm(admin, dialog)

    page.get_by_role("link", name=re.compile(f"返回{form}|{form}$")).first.click()
    expect(page.get_by_role("heading", level=1, name=form)).to_be_visible()
    sheet = admin.start(form)
    sheet.get_by_label(label("项目名称")).fill("智慧园区一期")
    admin.choose(sheet.get_by_label(label("项目状态")), "进行中")
    sheet.get_by_label(label("预算")).fill("1200000")
    sheet.get_by_text("中", exact=True).click()
    sheet.get_by_role("button", name="添加一行").click()
    sheet.get_by_label("姓名 1").fill("王敏")
    sheet.get_by_label("角色 1").fill("业务负责人")
    admin.finish(sheet)
    row = admin.row("智慧园区一期")
    expect(row).to_contain_text("进行中")
    expect(row).to_contain_text("1,200,000")
    assert admin.complaints == []
    assert key


def test_f1_a_field_is_added_moved_and_published_by_keyboard_alone(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    new_form(admin, f"键盘表{secrets.token_hex(2)}")
    page = admin.page
    page.reload()
    admin.settled()
    expect(canvas(admin)).to_be_visible()
    tab_to(page, page.get_by_role("textbox", name="搜索字段类型"))
    page.keyboard.type("数字")
    tab_to(page, types(admin).get_by_role("button", name="数字", exact=True))
    page.keyboard.press("Enter")
    expect(properties(admin).get_by_label("名称 · 中文")).to_be_focused()
    page.keyboard.type("楼层")
    expect(field(admin, "楼层")).to_be_visible()
    assert order(admin) == ["名称", "楼层"]

    tab_to(page, field(admin, "楼层"))
    page.keyboard.press("Alt+ArrowUp")
    assert order(admin) == ["楼层", "名称"]
    expect(page.get_by_role("status").filter(has_text="楼层已上移")).to_be_attached()
    page.keyboard.press("Delete")
    assert order(admin) == ["名称"]
    page.keyboard.press("Control+z")
    assert order(admin) == ["楼层", "名称"]

    tab_to(page, page.get_by_role("button", name="发布", exact=True))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="发布后会有这些变化")
    expect(dialog.get_by_role("listitem").filter(has_text="新增字段“楼层”")).to_be_visible()
    tab_to(page, dialog.get_by_role("button", name="确认发布"))
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_text(re.compile("已发布 · 第 2 版"))).to_be_attached()


def test_f1_a_form_is_designed_with_a_thumb(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    key = new_form(admin, f"拇指表{secrets.token_hex(2)}")
    phone = sign_in("admin", viewport=PHONE)
    page = phone.page
    phone.visit(f"/edit/form/{key}")
    page.get_by_role("button", name="添加字段").tap()
    page.get_by_role("dialog", name="字段类型").get_by_role("button", name="评分", exact=True).tap()
    sheet = page.get_by_role("dialog", name="字段属性")
    sheet.get_by_label("名称 · 中文").fill("满意度")
    phone.picture(LOOK / "designer-phone-properties.png")
    sheet.get_by_role("button", name="关闭").tap()
    expect(field(phone, "满意度")).to_be_visible()
    phone.picture(LOOK / "designer-phone.png")
    assert [*axe(page), *overflow(page)] == []
    page.get_by_role("button", name="发布", exact=True).tap()
    dialog = page.get_by_role("dialog", name="发布后会有这些变化")
    dialog.get_by_role("button", name="确认发布").tap()
    expect(dialog).to_be_hidden()
    phone.visit(f"/f/{key}/v/all")
    page.get_by_role("button", name=re.compile("新建")).first.tap()
    expect(page.get_by_role("dialog").get_by_text("满意度")).to_be_visible()


def test_f2_a_rule_built_from_lists_holds_in_the_preview_and_after_publishing(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    page = admin.page
    form = f"规则表{secrets.token_hex(2)}"
    new_form(admin, form)
    types(admin).get_by_role("button", name="金额", exact=True).click()
    properties(admin).get_by_label("名称 · 中文").fill("金额")
    types(admin).get_by_role("button", name="多行文本", exact=True).click()
    properties(admin).get_by_label("名称 · 中文").fill("理由")
    page.get_by_text("规则与校验", exact=True).click()
    rules = page.get_by_role("region", name="显示与填写规则")
    rules.get_by_role("button", name="添加规则").click()
    rule = rules.get_by_role("article", name="规则 1")
    admin.pick(rule.get_by_role("combobox", name="条件 1 的字段"), "金额")
    admin.pick(rule.get_by_role("combobox", name="条件 1 的比较"), "大于")
    rule.get_by_label("条件 1 的值").fill("10000")
    admin.pick(rule.get_by_role("combobox", name="动作 1 的字段"), "理由")
    page.keyboard.press("Escape")
    rule.get_by_role("button", name="用公式写").click()
    expect(rule.get_by_role("combobox", name="条件", exact=True)).to_have_value(
        re.compile(r"^\{f_\d+\} > 10000$")
    )
    rule.get_by_role("button", name="用条件列表").click()
    expect(rule.get_by_label("条件 1 的值")).to_have_value(re.compile("^10,?000"))
    admin.picture(LOOK / "designer-rules.png")
    assert axe(page) == []
    confirm(admin, publish(admin))

    page.reload()
    expect(rule.get_by_label("条件 1 的值")).to_have_value(re.compile("^10,?000"))
    expect(rule).to_contain_text("理由")
    page.get_by_role("navigation", name="销售管理").get_by_role("link", name=form, exact=True).click()
    sheet = admin.start(form)
    expect(sheet.get_by_label(label("理由"))).to_have_count(0)
    sheet.get_by_label(label("金额")).fill("20000")
    expect(sheet.get_by_label(label("理由"))).to_be_visible()
    sheet.get_by_label(label("金额")).fill("5")
    expect(sheet.get_by_label(label("理由"))).to_have_count(0)


def test_f4_versions_come_back_and_a_removed_field_is_restored_with_its_values(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    page = admin.page
    new_form(admin, f"版本表{secrets.token_hex(2)}")
    types(admin).get_by_role("button", name="文本", exact=True).click()
    properties(admin).get_by_label("名称 · 中文").fill("备注")
    confirm(admin, publish(admin))
    field(admin, "备注").click()
    canvas(admin).get_by_role("button", name="删除字段").click()
    dialog = publish(admin)
    expect(dialog.get_by_role("listitem")).to_contain_text(["删除字段“备注”"])
    confirm(admin, dialog)
    assert order(admin) == ["名称"]

    more(admin, "已删除字段")
    page.get_by_role("dialog", name="已删除字段").get_by_role("button", name="恢复").click()
    expect(field(admin, "备注")).to_be_visible()
    more(admin, "版本历史")
    history = page.get_by_role("dialog", name="版本历史")
    expect(history.get_by_text("第 1 版")).to_be_visible()
    admin.picture(LOOK / "designer-versions.png")
    history.get_by_role("button", name="恢复为草稿").last.click()
    page.get_by_role("dialog", name="把第 1 版恢复为草稿").get_by_role("button", name="恢复为草稿").click()
    expect(field(admin, "备注")).to_have_count(0)
    assert order(admin) == ["名称"]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_preview_of_a_role_is_clean(sign_in: SignIn, viewport: Any) -> None:
    admin = sign_in("admin", viewport=viewport)
    page = admin.page
    admin.visit("/edit/form/contract")
    if viewport == PHONE:
        more(admin, "预览")
    else:
        page.get_by_role("button", name="预览").click()
    dialog = page.get_by_role("dialog", name="预览")
    expect(dialog.get_by_label(label("合同名称"))).to_be_visible()
    admin.picture(LOOK / f"designer-preview-{viewport['width']}.png")
    page.mouse.move(0, 0)
    assert [*axe(page), *overflow(page)] == []
