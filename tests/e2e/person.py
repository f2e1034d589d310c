"""A person at a browser: signs in, opens pages, fills in forms, and sees what a person sees."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

DESKTOP: Any = {"width": 1440, "height": 900}
PHONE: Any = {"width": 390, "height": 844}
PATIENCE_SECONDS = 40.0
# The browser itself reports answers that refuse; a page must still say them in words, which tests look for.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Person:
    """One browser context: own cookies, own window. `complaints` are errors its console showed."""

    def __init__(self, browser: Browser, base_url: str, login: str, *, viewport: Any, language: str) -> None:
        self.login, self.base_url, self.tenant = login, base_url, ""
        self.context = browser.new_context(
            viewport=viewport,
            locale=language,
            timezone_id="Asia/Shanghai",
            has_touch=viewport == PHONE,
            is_mobile=viewport == PHONE,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE_SECONDS * 1000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.match(message.text):
            self.complaints.append(message.text)

    def sign_in(self, tenant: str, password: str) -> None:
        self.tenant = tenant
        self.page.goto(f"{self.base_url}/login")
        self.page.get_by_label(re.compile("^(工作区|Workspace)$")).fill(tenant)
        self.page.get_by_label(re.compile("^(账号|Account)$")).fill(self.login)
        self.page.get_by_label(re.compile("^(密码|Password)$")).fill(password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile(f"/w/{tenant}$"))
        self.settled()

    def visit(self, path: str) -> None:
        """Open a page of the workspace by its address, such as `/inbox`, and wait until it is drawn."""
        self.page.goto(f"{self.base_url}/w/{self.tenant}{path}")
        self.settled()

    def settled(self) -> None:
        """Nothing on the page says it is still loading."""
        expect(self.page.locator("#content")).to_be_visible()
        expect(self.page.locator("#content [aria-busy='true']:visible")).to_have_count(0)

    def open_form(self, name: str) -> None:
        """From wherever she is to the table of a form, by the menus."""
        link = self.page.get_by_role("navigation", name="销售管理").get_by_role("link", name=name, exact=True)
        if not link.is_visible():
            self.page.get_by_role("navigation", name="主导航").get_by_role("link", name="销售管理").click()
        link.click()
        expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()
        self.settled()

    def start(self, form: str) -> Locator:
        """The sheet in which a new record of the form whose table is open is filled in."""
        # A phone has room for one word.
        self.page.get_by_role("button", name=re.compile(f"新建({re.escape(form)})?$")).click()
        sheet = self.page.get_by_role("dialog", name=f"新建{form}")
        expect(sheet.get_by_role("button", name="取消")).to_be_visible()
        return sheet

    def finish(self, sheet: Locator) -> None:
        """Press the sheet's button; it closes when the record is saved."""
        sheet.get_by_role("button", name="新建", exact=True).click()
        expect(sheet).to_be_hidden()

    def choose(self, box: Locator, text: str) -> None:
        """Pick an option of a list box as one does by keyboard: type until it is marked, then Enter."""
        box.click()
        box.press_sequentially(text)
        marked = self.page.locator(".ant-select-item-option-active").filter(has_text=text)
        marked.first.wait_for()
        box.press("Enter")
        expect(box).to_have_attribute("aria-expanded", "false")

    def pick(self, box: Locator, text: str) -> None:
        """Pick an option of a short list box with the mouse."""
        box.click()
        self.page.locator(".ant-select-dropdown:visible .ant-select-item-option").get_by_text(
            text, exact=True
        ).click()

    def row(self, text: str) -> Locator:
        """A row of the table by words in it."""
        return self.page.get_by_role("grid").get_by_role("row").filter(has_text=text)

    def open_record(self, form: str, text: str) -> None:
        """Find a record in its table by typing, and open its own page."""
        self.open_form(form)
        self.page.get_by_label("在此表中搜索").fill(text)
        row = self.row(text)
        expect(row).to_have_count(1)
        row.hover()
        row.get_by_role("button", name="打开").click()
        self.page.get_by_role("link", name="打开完整页面").click()
        expect(self.page.get_by_role("heading", level=1, name=text)).to_be_visible()
        self.settled()

    def reload_until(self, found: Callable[[], bool], what: str) -> None:
        """Look again until something that happens elsewhere shows; fails naming it when it never does."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not found():
            assert time.monotonic() < deadline, f"{self.login} waited {PATIENCE_SECONDS:.0f} s for {what}"
            self.page.reload()
            self.settled()

    def picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)

    def close(self) -> None:
        self.context.close()


def label(name: str) -> re.Pattern[str]:
    """A field's label, with or without the star of a required one."""
    return re.compile(f"^{re.escape(name)}\\*?$")
