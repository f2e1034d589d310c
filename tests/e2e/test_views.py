"""Views by mouse and keyboard: the grid as a spreadsheet, boards, calendars, timelines, kept views."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Locator, expect

from tests.acceptance.person import Person as Caller
from tests.e2e.person import Person
from tests.suite import Suite

SignIn = Callable[..., Person]


def caller(suite: Suite, login: str) -> Caller:
    return Caller(suite.base_url, login, suite.password(login), suite.credentials.tenant)


def address(form: str, **search: Any) -> str:
    return f"/f/{form}/v/all?{urlencode({name: json.dumps(value) for name, value in search.items()})}"


def leads(suite: Suite, login: str, count: int) -> str:
    """Leads of a company nobody else knows; the word that finds them."""
    mark = f"网格{secrets.token_hex(3)}"
    api = caller(suite, login)
    for n in range(count):
        api.create("lead", company=f"{mark}{n}", phone=f"1380000000{n}")
    return mark


def cell(person: Person, row: int, column: str) -> Locator:
    """A cell by its row and the title of its column, both as shown."""
    title = person.page.get_by_role("columnheader", name=column)
    index = title.get_attribute("aria-colindex")
    return person.page.locator(f"[role=row][aria-rowindex='{row + 2}'] [aria-colindex='{index}']")


def test_f9_the_grid_is_a_spreadsheet(sign_in: SignIn, suite: Suite) -> None:
    mark = leads(suite, "zhangwei", 4)
    seller = sign_in("zhangwei")
    seller.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seller.visit(address("lead", q=mark, sort=[{"field": "company", "dir": "asc"}]))
    title = seller.page.get_by_role("columnheader").nth(1).inner_text()
    phone = next(name for name in seller.page.get_by_role("columnheader").all_inner_texts() if "电话" in name)

    # A block from Excel; what does not fit its field stays in sight in red, the rest is saved.
    cell(seller, 0, phone).click()
    seller.page.evaluate("navigator.clipboard.writeText('13911110000\\n13911110001\\n13911110002')")
    seller.page.keyboard.press("Control+v")
    for n in range(3):
        expect(cell(seller, n, phone)).to_have_text(re.compile(f"1391111000{n}"))
    seller.page.reload()
    seller.settled()
    expect(cell(seller, 2, phone)).to_have_text("13911110002")

    # Filled down with Ctrl+D over a range chosen by keys, and taken back.
    cell(seller, 0, phone).click()
    for _ in range(3):
        seller.page.keyboard.press("Shift+ArrowDown")
    seller.page.keyboard.press("Control+d")
    expect(cell(seller, 3, phone)).to_have_text(re.compile("13911110000"))
    expect(cell(seller, 1, phone)).to_have_text(re.compile("13911110000"))
    expect(seller.page.locator("[data-status='saving']")).to_have_count(0)
    seller.page.keyboard.press("Control+z")
    expect(cell(seller, 1, phone)).to_have_text(re.compile("13911110001"))
    expect(cell(seller, 3, phone)).to_have_text(re.compile("13800000003"))

    # Another wrote the same cell meanwhile: both values are shown, and hers is kept.
    row = caller(suite, "zhangwei").find("lead", company=f"{mark}0")[0]
    caller(suite, "zhangwei").change("lead", row["id"], phone="13722220000")
    cell(seller, 0, phone).dblclick()
    seller.page.keyboard.press("Control+a")
    seller.page.keyboard.type("13733330000")
    seller.page.keyboard.press("Enter")
    conflict = seller.page.get_by_role("dialog")
    expect(conflict).to_contain_text("13722220000")
    expect(conflict).to_contain_text("13733330000")
    conflict.get_by_role("button").last.click()
    expect(cell(seller, 0, phone)).to_have_text(re.compile("13733330000"))
    assert title
    assert seller.page.locator("[role=row]").count() < 100


def test_f9_a_board_moves_cards(sign_in: SignIn, suite: Suite) -> None:
    api = caller(suite, "zhangwei")
    customer = api.create("customer", name=f"看板客户{secrets.token_hex(3)}", industry="manufacturing")["id"]
    name = f"看板{secrets.token_hex(3)}"
    record = api.create("opportunity", name=name, customer=customer, stage="qualified", amount="1000")
    seller = sign_in("zhangwei")
    seller.visit(address("opportunity", q=name, kind="kanban", options={"stack": "stage", "sum": "amount"}))
    card = seller.page.locator(f"[data-card='{record['id']}']")
    stacks = seller.page.get_by_role("listitem").filter(has=seller.page.locator("header"))
    first, second = stacks.nth(0), stacks.nth(1)
    expect(first).to_contain_text(name)
    source, target = card.bounding_box(), second.bounding_box()
    assert source
    assert target
    mouse = seller.page.mouse
    mouse.move(source["x"] + 40, source["y"] + 12)
    mouse.down()
    mouse.move(source["x"] + 80, source["y"] + 30, steps=4)
    mouse.move(target["x"] + 100, target["y"] + 120, steps=8)
    mouse.up()
    expect(second).to_contain_text(name)
    expect(second).to_contain_text("¥1,000.00")
    moved = api.read("opportunity", record["id"])["values"]["stage"]
    assert moved != "qualified"

    # The same with the keyboard, and back by the message that offers it.
    card.get_by_role("button", name=name).first.focus()
    seller.page.keyboard.press("Control+ArrowLeft")
    expect(first).to_contain_text(name)
    seller.page.get_by_role("button", name="撤销").last.click()
    expect(second).to_contain_text(name)


def test_f9_a_calendar_and_a_timeline_move_dates(sign_in: SignIn, suite: Suite) -> None:
    api = caller(suite, "admin")
    customer = api.create("customer", name=f"日历客户{secrets.token_hex(3)}", industry="manufacturing")["id"]
    name = f"日历{secrets.token_hex(3)}"
    record = api.create(
        "project", name=name, customer=customer, planned_start="2031-03-04", planned_end="2031-03-05"
    )
    options = {"start": "planned_start", "end": "planned_end"}
    admin = sign_in("admin")
    admin.visit(address("project", q=name, kind="calendar", options=options, at="2031-03-01"))
    entry = admin.page.locator(f"[data-entry='{record['id']}']")
    entry.drag_to(admin.page.locator("[data-day='2031-03-13']"))
    expect(entry).to_have_attribute("aria-label", re.compile("2031-03-13 – 2031-03-14"))
    entry.focus()
    admin.page.keyboard.press("Control+ArrowLeft")
    expect(entry).to_have_attribute("aria-label", re.compile("2031-03-12 – 2031-03-13"))

    admin.visit(address("project", q=name, kind="gantt", options=options, at="2031-03-10", zoom="day"))
    bar = admin.page.get_by_role("button", name=re.compile(f"{name}，2031-03-12"))
    box = bar.bounding_box()
    assert box
    admin.page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 10)
    admin.page.mouse.down()
    admin.page.mouse.move(box["x"] + box["width"] + 118, box["y"] + 10, steps=6)
    admin.page.mouse.up()
    bar = admin.page.get_by_role("button", name=f"{name}，2031-03-12 至 2031-03-16")
    expect(bar).to_be_visible()
    bar.focus()
    admin.page.keyboard.press("ArrowRight")
    expect(admin.page.get_by_role("button", name=f"{name}，2031-03-13 至 2031-03-17")).to_be_visible()
    stored = api.read("project", record["id"])["values"]
    assert (stored["planned_start"], stored["planned_end"]) == ("2031-03-13", "2031-03-17")


def test_f9_views_are_kept_by_one_and_shared_with_another(sign_in: SignIn) -> None:
    mark = secrets.token_hex(3)
    admin, seller = sign_in("admin"), sign_in("zhangwei")
    admin.visit(address("opportunity", group=[{"field": "stage"}]))
    expect(admin.page.get_by_role("row", expanded=True).first).to_be_visible()
    admin.page.get_by_role("button", name="另存为").click()
    dialog = admin.page.get_by_role("dialog")
    dialog.get_by_label("视图名称").fill(f"按阶段{mark}")
    dialog.get_by_text("所有人可见").click()
    dialog.get_by_role("button", name=re.compile("保 ?存")).click()
    expect(admin.page.get_by_text("视图已修改")).to_be_hidden()

    seller.visit("/f/opportunity/v/all")
    tabs = seller.page.get_by_role("navigation", name="视图")
    tabs.get_by_role("link", name=f"按阶段{mark}").click()
    expect(seller.page.get_by_role("row", expanded=True).first).to_be_visible()
    # A change of hers is hers: it can be kept as a view of her own, or dropped.
    seller.page.get_by_role("button", name="行高").click()
    seller.page.get_by_role("menuitem", name="高").last.click()
    expect(seller.page.get_by_text("视图已修改")).to_be_visible()
    seller.page.get_by_role("button", name="还原").click()
    expect(seller.page.get_by_text("视图已修改")).to_be_hidden()
    tabs.get_by_role("link", name="全部").click()
    seller.page.get_by_role("button", name="新建视图").click()
    seller.page.get_by_role("menuitem", name="看板").click()
    dialog = seller.page.get_by_role("dialog")
    dialog.get_by_label("视图名称").fill(f"我的看板{mark}")
    dialog.get_by_role("button", name=re.compile("保 ?存")).click()
    expect(tabs.get_by_role("link", name=f"我的看板{mark}")).to_be_visible()
    expect(seller.page.get_by_role("listitem").first).to_be_visible()

    admin.visit("/f/opportunity/v/all")
    expect(admin.page.get_by_role("link", name=f"按阶段{mark}")).to_be_visible()
    expect(admin.page.get_by_role("link", name=f"我的看板{mark}")).to_be_hidden()
    admin.page.get_by_role("link", name=f"按阶段{mark}").click()
    admin.page.get_by_role("button", name=f"“按阶段{mark}”的操作").click()
    admin.page.get_by_role("menuitem", name="删除").click()
    admin.page.get_by_role("dialog").get_by_role("button", name=re.compile("删 ?除")).click()
    expect(admin.page.get_by_role("link", name=f"按阶段{mark}")).to_be_hidden()
    assert admin.complaints == []
    assert seller.complaints == []
