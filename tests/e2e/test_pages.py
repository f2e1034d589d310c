"""Every page on a desktop and on a phone: nothing complains, nothing overflows, everybody can use it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.person import DESKTOP, PHONE, Person

SignIn = Callable[..., Person]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "gateway" / "web" / "node_modules" / "axe-core" / "axe.min.js"
SHOWCASE = ROOT / "deploy" / "screenshots"
LOOK = ROOT / ".build" / "e2e"

PAGES = {
    "home": "",
    "inbox": "/inbox",
    "records": "/f/customer/v/all",
    "record": "",
    "designer": "/edit/form/customer",
    "import": "/import/customer",
    "import-file": "/import/customer",
    "bin": "/f/customer/recycled",
    "kanban": "/f/opportunity/v/all?kind=kanban",
    "calendar": "/f/opportunity/v/all?kind=calendar",
    "gantt": "/f/opportunity/v/all?kind=gantt",
    "gallery": "/f/customer/v/all?kind=gallery",
    "tree": "/f/customer/v/all?kind=tree",
    "dashboard": "/d/sales",
    "dashboard-editor": "/edit/dashboard/sales",
    "connectors": "/admin/connectors",
    "people": "/admin/people",
    "roles": "/admin/roles",
    "role": "",
    "audit": "/admin/audit",
    "rules": "/admin/automations",
    "rule": "/edit/automation/contract_effective",
    "flows": "/admin/flows",
    "flow": "/edit/flow/contract_approval",
    "notifications": "/notifications",
    "search": "/search?q=苏州",
    "settings": "/settings",
    "api": "/admin/api",
}
IN_ENGLISH = ("home", "inbox", "records", "record", "dashboard", "connectors", "flow")


@pytest.mark.parametrize(
    ("viewport", "language"),
    [(DESKTOP, "zh-CN"), (PHONE, "zh-CN"), (DESKTOP, "en"), (PHONE, "en")],
    ids=["desktop", "phone", "desktop-en", "phone-en"],
)
def test_every_page(sign_in: SignIn, viewport: dict[str, int], language: str) -> None:
    admin = sign_in("admin", viewport=viewport, language=language)
    name = ("desktop" if viewport == DESKTOP else "phone") + ("-en" if language == "en" else "")
    if language == "en":
        speak(admin, "English")
    found: list[str] = []
    for key in PAGES if language == "zh-CN" else IN_ENGLISH:
        open_page(admin, key)
        admin.picture(LOOK / f"{name}-{key}.png")
        found += [f"{key}: {fault}" for fault in [*overflow(admin.page), *axe(admin.page), *admin.complaints]]
        admin.complaints.clear()
    if language == "en":
        speak(admin, "中文")
    assert found == []


def speak(person: Person, language: str) -> None:
    """Her language, kept in her profile."""
    person.visit("/settings")
    with person.page.expect_response(lambda reply: reply.request.method == "PATCH"):
        person.page.locator("#content").get_by_text(language, exact=True).click()
    html = person.page.locator("html")
    expect(html).to_have_attribute("lang", "en" if language == "English" else "zh-CN")


def open_page(person: Person, key: str) -> None:
    """By its address; records and roles, whose numbers differ between runs, from their lists."""
    if key == "record":
        person.visit("/f/contract/v/all")
        if person.page.viewport_size == PHONE:
            person.page.locator("#content li button, #content [data-card]").first.click()
            person.settled()
            return
        person.page.get_by_role("row").nth(1).hover()
        person.page.get_by_role("button", name=re.compile("^(打开|Open)")).first.click()
        person.page.get_by_role("link", name=re.compile("^(打开完整页面|Open .*page)")).click()
        person.page.wait_for_url(re.compile(r"/r/\d+"))
    elif key == "role":
        person.visit("/admin/roles")
        person.page.locator("#content").get_by_role("link", name=re.compile("salesperson")).click()
        expect(person.page.get_by_role("checkbox").first).to_be_visible()
    else:
        person.visit(PAGES[key])
        if key == "import-file":
            sheet = {
                "name": "客户.csv",
                "mimeType": "text/csv",
                "buffer": "客户名称,来历\n甲公司,展会\n".encode(),
            }
            person.page.locator("input[type=file]").set_input_files(sheet)  # type: ignore[arg-type]
            expect(person.page.get_by_role("button", name="试运行")).to_be_visible()
    expect(person.page.locator("#content").get_by_role("heading").first).to_be_visible()
    expect(person.page.locator("#content .dg-bone:visible")).to_have_count(0)


def overflow(page: Page) -> list[str]:
    """A page that scrolls sideways."""
    wide, shown = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [f"{wide} px wide in a window of {shown}"] if wide > shown else []


def axe(page: Page) -> list[str]:
    """What axe-core finds by the rules of WCAG 2.1 A and AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())  # as a developer console does
    result = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
    return [
        f"{each['id']} ({each['impact']}): " + "; ".join(node["html"][:140] for node in each["nodes"][:3])
        for each in result["violations"]
    ]


def test_the_login_page(sign_in: SignIn, base_url: str) -> None:
    person = sign_in("lina")
    for viewport in (DESKTOP, PHONE):
        person.context.clear_cookies()
        person.page.set_viewport_size(viewport)
        person.page.goto(f"{base_url}/login")
        expect(person.page.get_by_role("button", name="登录")).to_be_visible()
        person.picture(LOOK / f"login-{viewport['width']}.png")
        assert [*overflow(person.page), *axe(person.page), *person.complaints] == []
    person.page.get_by_label("工作区", exact=True).fill("demo")
    person.page.get_by_label("账号", exact=True).fill("nobody")
    person.page.get_by_label("密码", exact=True).fill("wrong")
    person.page.get_by_role("button", name="登录").click()
    expect(person.page.get_by_role("alert")).to_be_visible()


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
