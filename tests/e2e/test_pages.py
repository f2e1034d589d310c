"""Pages for readers of the API, long tables, and the keyboard alone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.person import DESKTOP, PHONE, Person
from tests.e2e.tour.faults import axe, overflow

SignIn = Callable[..., Person]
ROOT = Path(__file__).resolve().parents[2]
SHOWCASE = ROOT / "deploy" / "screenshots"
LOOK = ROOT / ".build" / "e2e"


def test_the_api_guide(sign_in: SignIn, base_url: str) -> None:
    person = sign_in("lina")
    person.page.goto(f"{base_url}/api/docs")
    expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    for viewport in (DESKTOP, PHONE):
        person.page.set_viewport_size(viewport)
        person.picture(LOOK / f"api-docs-{viewport['width']}.png")
        assert [*overflow(person.page), *axe(person.page), *person.complaints] == []


def test_x1_a_long_table_draws_few_rows_and_scrolls_on(sign_in: SignIn) -> None:
    director = sign_in("director")
    director.visit("/f/opportunity/v/all")
    page = director.page
    expect(page.get_by_role("status").filter(has_text=re.compile(r"共 [\d,]{3,}\+? 条"))).to_be_visible()
    rows = page.get_by_role("grid").get_by_role("row")
    assert rows.count() < 100
    page.get_by_role("grid").hover()
    for _ in range(8):
        page.mouse.wheel(0, 3000)
        director.settled()
    expect(rows.nth(10)).to_be_visible()
    reached = [int(each.get_attribute("aria-rowindex") or 0) for each in rows.all()]
    assert max(reached) > 200
    assert len(reached) < 100


def test_x2_by_keyboard_alone(sign_in: SignIn) -> None:
    seller = sign_in("zhangwei")
    page = seller.page
    seller.visit("/f/customer/v/all")
    reached: list[str] = []
    page.locator("body").press("Tab")
    for _ in range(60):
        reached.append(page.evaluate("(e => (e.ariaLabel ?? '') + e.innerText)(document.activeElement)"))
        page.keyboard.press("Tab")
    for wanted in ("跳到内容", "首页", "待办", "商机", "新建客户", "筛选", "排序"):
        assert any(wanted in each for each in reached), f"Tab does not reach {wanted}: {reached}"

    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    palette.get_by_role("combobox").fill("商机")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="商机")).to_be_visible()


@pytest.mark.skipif("DOUGONG_SCREENSHOTS" not in os.environ, reason="only to renew the pictures")
def test_pictures_for_the_readme(sign_in: SignIn) -> None:
    director = sign_in("director")
    for name, path in (("dashboard", "/d/sales"), ("records", "/f/opportunity/v/all"), ("inbox", "/inbox")):
        director.visit(path)
        if name == "dashboard":
            expect(director.page.locator("canvas").first).to_be_visible()
        director.picture(SHOWCASE / f"{name}.png")
    phone = sign_in("ceo", viewport=PHONE)
    phone.visit("/inbox")
    phone.picture(SHOWCASE / "phone-inbox.png")
    for picture in SHOWCASE.glob("*.png"):
        assert picture.stat().st_size < 300_000, picture
