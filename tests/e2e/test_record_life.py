"""The life of a record in the browser: a comment seen by the other at once, the recycle bin, merging."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.e2e.person import Person, label


def comment(person: Person, text: str) -> Locator:
    """A comment on the page she has open, by words in it."""
    return person.page.get_by_role("article", name=re.compile("的评论$")).filter(has_text=text)


def test_f10_a_mention_reaches_the_other_browser_live(sign_in: Callable[..., Person]) -> None:
    name = f"来访客户{uuid.uuid4().hex[:6]}"
    writer, director = sign_in("zhangwei"), sign_in("director")
    writer.open_form("客户")
    sheet = writer.start("客户")
    sheet.get_by_label(label("客户名称")).fill(name)
    writer.finish(sheet)
    writer.open_record("客户", name)
    writer.page.get_by_role("tab", name=re.compile("^评论")).click()
    box = writer.page.get_by_role("textbox", name="写评论，@ 提醒同事")
    box.press_sequentially("@王芳")
    writer.page.get_by_role("menuitem").filter(has_text="王芳").first.click()
    box.press_sequentially("请看这个客户")
    writer.page.get_by_role("button", name=re.compile("发.?表")).click()
    said = comment(writer, "请看这个客户")
    expect(said).to_contain_text("@王芳")
    toast = director.page.get_by_role("status").filter(has_text=name)
    expect(toast).to_contain_text("提到了你")
    toast.click()
    answer = comment(director, "请看这个客户")
    answer.get_by_role("button", name=re.compile("回.?复")).click()
    reply = director.page.get_by_role("textbox", name="回复 张伟")
    reply.fill("收到")
    reply.press("Control+Enter")
    expect(comment(director, "收到")).to_be_visible()
    expect(comment(writer, "收到")).to_be_visible()
    assert writer.complaints == director.complaints == []


def test_f10_a_deleted_record_is_brought_back(sign_in: Callable[..., Person]) -> None:
    company = f"线索公司{uuid.uuid4().hex[:6]}"
    seller = sign_in("zhangwei")
    seller.open_form("线索")
    sheet = seller.start("线索")
    sheet.get_by_label(label("公司名称")).fill(company)
    seller.finish(sheet)
    seller.open_record("线索", company)
    seller.page.get_by_role("button", name="更多").click()
    seller.page.get_by_role("menuitem", name="删除").click()
    seller.page.get_by_role("dialog").get_by_role("button", name=re.compile("删.?除")).click()
    expect(seller.page.get_by_role("heading", name="线索", level=1)).to_be_visible()
    seller.visit("/f/lead/recycled")
    row = seller.page.get_by_role("listitem").filter(has_text=company)
    row.get_by_role("button", name=re.compile("恢.?复")).click()
    expect(seller.page.get_by_role("heading", name=company, level=1)).to_be_visible()
    assert seller.complaints == []


def test_f12_two_records_become_one(sign_in: Callable[..., Person]) -> None:
    mark = "".join(chr(0x4E00 + byte) for byte in uuid.uuid4().bytes[:3])
    admin = sign_in("admin")
    admin.open_form("客户")
    for name in (f"深圳市{mark}精工科技有限公司", f"{mark}精工（深圳）"):
        sheet = admin.start("客户")
        sheet.get_by_label(label("客户名称")).fill(name)
        if name.startswith(mark):
            expect(sheet.get_by_role("status")).to_contain_text("相似的记录")
        admin.finish(sheet)
    admin.visit("/f/customer/duplicates")
    group = admin.page.get_by_role("region").filter(has_text=f"{mark}精工（深圳）")
    group.get_by_role("button", name=re.compile("合.?并")).click()
    sheet = admin.page.get_by_role("dialog", name="合并 2 条记录")
    sheet.get_by_role("radio", name=f"{mark}精工（深圳）").first.check()
    sheet.get_by_role("button", name="合并 2 条").click()
    expect(admin.page.get_by_role("heading", name=f"{mark}精工（深圳）", level=1)).to_be_visible()
    admin.visit("/f/customer/recycled")
    gone = admin.page.get_by_role("listitem").filter(has_text=f"深圳市{mark}精工科技有限公司")
    expect(gone).to_contain_text("已并入")
    assert admin.complaints == []
