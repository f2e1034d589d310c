"""A draft that was overtaken: carried over to the version published meanwhile, conflicts chosen by name."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from tests.acceptance.person import Person as Caller
from tests.e2e.person import PHONE, Person
from tests.e2e.test_form_designer import confirm, field, properties, publish
from tests.e2e.test_pages import LOOK, axe, overflow
from tests.suite import Suite

SignIn = Callable[..., Person]


def test_a_draft_is_carried_over_to_what_was_published_meanwhile(suite: Suite, sign_in: SignIn) -> None:
    caller, key = Caller(suite.base_url, "admin", suite.password("admin")), f"stale_{secrets.token_hex(3)}"
    fields = [{"key": k, "name": n, "type": "text"} for k, n in (("title", "名称"), ("place", "地点"))]
    body = {"app": "sales", "key": key, "name": "被赶上的表", "title_field": "title", "fields": fields}
    caller.call("POST", "/forms", body, 201)
    admin = sign_in("admin")
    page = admin.page
    admin.visit(f"/edit/form/{key}")
    field(admin, "地点").click()
    properties(admin).get_by_label("名称 · 中文").fill("我的地点")
    properties(admin).get_by_label("填写提示 · 中文").fill("只在草稿里")
    expect(page.get_by_text("草稿已保存")).to_be_attached()
    caller.call("PATCH", f"/forms/{key}/fields/place", {"name": "别人的地点"})
    caller.call("POST", f"/forms/{key}/fields", {"field": {"key": "size", "name": "面积", "type": "number"}})

    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="确认发布").click()
    page.get_by_role("alert").get_by_role("button", name="搬到新版本").click()
    dialog = page.get_by_role("dialog", name="把草稿搬到新版本")
    choice = dialog.get_by_role("radiogroup", name="字段 · 我的地点 · 名称")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    expect(choice.get_by_role("radio", name="我的草稿 我的地点")).to_be_checked()
    admin.picture(LOOK / "designer-stale.png")
    assert axe(page) == []
    choice.get_by_role("radio", name="已发布的版本 别人的地点").check()

    phone = sign_in("admin", viewport=PHONE)
    phone.visit(f"/edit/form/{key}")  # a reload finds out, too
    phone.page.get_by_role("alert").get_by_role("button", name="搬到新版本").tap()
    expect(phone.page.get_by_role("radiogroup")).to_be_visible()
    phone.picture(LOOK / "designer-stale-phone.png")
    assert [*axe(phone.page), *overflow(phone.page)] == []

    dialog.get_by_role("button", name="搬到新版本").click()
    expect(dialog).to_be_hidden()
    expect(field(admin, "别人的地点")).to_be_visible()
    expect(field(admin, "面积")).to_be_visible()
    confirm(admin, publish(admin))
    held = {each["key"]: each for each in caller.call("GET", f"/forms/{key}")["fields"]}
    assert (held["place"]["name"], held["place"]["help"]) == (
        "别人的地点",
        {"zh-CN": "只在草稿里", "en": "只在草稿里"},
    )
    assert list(held) == ["title", "place", "size"]
