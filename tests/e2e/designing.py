"""The form designer as a person works it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.person import Person

SignIn = Callable[..., Person]
MOST_TABS = 120


def types(person: Person) -> Locator:
    return person.page.get_by_role("region", name="字段类型")


def canvas(person: Person) -> Locator:
    return person.page.get_by_role("region", name="表单字段")


def properties(person: Person) -> Locator:
    return person.page.get_by_role("complementary", name="字段属性")


def field(person: Person, name: str) -> Locator:
    return canvas(person).get_by_role("button", name=re.compile(f"^{re.escape(name)}，"))


def order(person: Person) -> list[str]:
    """The fields of the canvas from top to bottom."""
    names = (
        canvas(person)
        .locator("[data-field]")
        .evaluate_all("all => all.map(each => each.ariaLabel.split('，')[0])")
    )
    return list(names)


def drag(page: Page, source: Locator, target: Locator, *, at: float = 0.9) -> None:
    """Hold, carry in steps as a hand does, let go at that part of the target's height."""
    source.scroll_into_view_if_needed()
    target.scroll_into_view_if_needed()
    start, end = source.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=8)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] * at, steps=4)
    page.mouse.up()


def drop_new(person: Person, kind: str, below: str, name: str) -> Locator:
    """Drag a type under a field and name what came of it; its properties."""
    source = types(person).get_by_role("button", name=kind, exact=True)
    drag(person.page, source, field(person, below))
    expect(field(person, kind)).to_have_attribute("aria-pressed", "true")
    panel = properties(person)
    panel.get_by_label("名称 · 中文").fill(name)
    expect(field(person, name)).to_be_visible()
    return panel


def name_choices(panel: Locator, names: list[str]) -> None:
    for number, name in enumerate(names, start=1):
        panel.get_by_label(f"选项 {number}", exact=True).fill(name)


def publish(person: Person) -> Locator:
    """Ask what publishing changes, and do it; the list of changes as it was shown."""
    page = person.page
    page.get_by_role("button", name="发布", exact=True).click()
    dialog = page.get_by_role("dialog", name="发布后会有这些变化")
    expect(dialog.get_by_role("list")).to_be_visible()
    return dialog


def confirm(person: Person, dialog: Locator) -> None:
    dialog.get_by_role("button", name="确认发布").click()
    expect(dialog).to_be_hidden()
    expect(person.page.get_by_text(re.compile("已发布 · 第"))).to_be_attached()


def new_form(person: Person, name: str) -> str:
    """A form of the sales application with only its title; its key."""
    page = person.page
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="销售管理").click()
    page.get_by_role("link", name="新建表单").click()
    page.get_by_label("表单名称 · 中文").fill(name)
    page.get_by_role("button", name="创建并继续设计").click()
    expect(canvas(person)).to_be_visible()
    found = re.search("/edit/form/([a-z0-9_]+)", page.url)
    assert found
    return found[1]


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus: what cannot be reached so is not there for who has no mouse."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by {MOST_TABS} tabs")


def more(person: Person, what: str) -> None:
    person.page.get_by_role("button", name="更多").click()
    person.page.get_by_role("menuitem", name=what).click()
