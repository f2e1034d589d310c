"""Every screen in both languages on a desktop and a phone: nothing is cut off, everybody can use it.

CI goes through all routes in Chinese on a desktop and in English on a phone. `make screens DIR=` goes
through the states as well, in both languages and widths, and keeps the pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from tests.acceptance.person import Person as Caller
from tests.e2e.person import DESKTOP, PHONE, Person
from tests.e2e.tour.faults import axe, faults
from tests.e2e.tour.screens import SCREENS, Screen, shown
from tests.suite import Suite

SignIn = Callable[..., Person]
KEPT = "DOUGONG_SCREENS"  # the directory pictures are kept in
PICTURES = Path(os.environ.get(KEPT) or Path(__file__).resolve().parents[2] / ".build" / "e2e")
#: Opened without anybody signed in, or by everything that has no page of its own.
OUTSIDE = {"/login", "/$"}
OVER = ".palette, .ant-drawer, .ant-modal-root, .ant-popover, .ant-dropdown"
SCREEN_MS = 20_000
WHOLE_SECONDS = 3_600
ARRIVED = """() => {
    const { state, latestLocation } = window.__TSR_ROUTER__
    return state.status === 'idle' && state.resolvedLocation?.href === latestLocation.href
}"""
ROUTES = """path => {
    const router = window.__TSR_ROUTER__
    const [asked] = router.getMatchedRoutes(path)
    return [...asked.map((route) => route.id), ...router.state.matches.map((match) => match.routeId)]
}"""
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MATRIX = [(DESKTOP, "zh-CN"), (PHONE, "en"), (DESKTOP, "en"), (PHONE, "zh-CN")]


@pytest.mark.timeout(WHOLE_SECONDS if KEPT in os.environ else 300)
@pytest.mark.parametrize(
    ("viewport", "language"), MATRIX, ids=["desktop-zh-CN", "phone-en", "desktop-en", "phone-zh-CN"]
)
def test_every_screen(
    sign_in: SignIn, suite: Suite, request: pytest.FixtureRequest, viewport: Any, language: str
) -> None:
    whole = KEPT in os.environ
    if not whole and (viewport, language) not in MATRIX[:2]:
        pytest.skip("only in the whole matrix")
    names = landmarks(caller(suite, "admin"), caller(suite, "director"))
    folder = PICTURES / request.node.callspec.id
    found: list[str] = []
    toured: set[str] = set()
    routes: set[str] = set()
    for login in sorted({screen.login for screen in SCREENS}):
        screens = shown(login, viewport, states=whole)
        if not screens:
            continue
        with speaking(caller(suite, login), language):
            person = sign_in(login, viewport=viewport, language=language)
            person.context.set_default_timeout(SCREEN_MS)
            for screen in screens:
                try:
                    toured |= go(person, screen, names)
                    seen = faults(person, language)
                    if whole or viewport == DESKTOP:
                        seen += axe(person.page)
                except (PlaywrightError, AssertionError) as error:
                    seen = [f"cannot be reached: {str(error)[:300]}"]
                person.picture(folder / f"{screen.name}.png")
                print(screen.name, *seen, sep="\n  ", flush=True)
                found += [f"{screen.name}: {fault}" for fault in seen]
            routes |= set(person.page.evaluate("Object.keys(window.__TSR_ROUTER__.routesById)"))
    assert found == [], "\n" + "\n".join(found)
    untoured = {route for route in routes if route not in {"__root__", "/w/$ws"}} - toured - OUTSIDE
    assert untoured == set(), "routes that no screen of the tour leads to"


def go(person: Person, screen: Screen, names: dict[str, str]) -> set[str]:
    """To a screen as by a link of the page, or by its address where a dialog would stay open.

    The routes that its address and the page it leads to belong to.
    """
    path = screen.path
    for name, value in names.items():
        path = path.replace(f"{{{name}}}", value)
    if screen.act is not None or person.page.locator(OVER).count():
        person.visit(path)
    else:
        person.page.evaluate("path => window.__TSR_ROUTER__.history.push(path)", f"/w/demo{path}")
        person.page.wait_for_function(ARRIVED)
        person.settled()
    routes = set(person.page.evaluate(ROUTES, f"/w/demo{path.partition('?')[0]}"))
    if screen.act is not None:
        screen.act(person)
        person.settled()
    expect(person.page.locator("#content .dg-bone:visible")).to_have_count(0)
    return routes


def caller(suite: Suite, login: str) -> Caller:
    return Caller(suite.base_url, login, suite.password(login), suite.credentials.tenant)


@contextmanager
def speaking(person: Caller, language: str) -> Iterator[None]:
    """The language of her profile meanwhile; the other tests know everybody in Chinese."""
    person.call("PATCH", "/auth/me", {"language": language})
    try:
        yield
    finally:
        person.call("PATCH", "/auth/me", {"language": "zh-CN"})


def landmarks(admin: Caller, director: Caller) -> dict[str, str]:
    """Records, roles and tasks that addresses of the tour name: their numbers differ between runs."""
    contract, customer = (
        admin.call("POST", f"/forms/{form}/records/query", {"limit": 1})["rows"][0]["id"]
        for form in ("contract", "customer")
    )
    role = next(each for each in admin.call("GET", "/roles") if each["key"] == "salesperson")
    tasks = director.call("GET", "/tasks")["rows"]
    return {
        "contract": str(contract),
        "contract_short": short(contract),
        "customer": str(customer),
        "role": str(role["id"]),
        "task": str(tasks[0]["id"]) if tasks else "",
    }


def short(id: int) -> str:
    """A record's short number."""
    text = ""
    while id or not text:
        id, digit = divmod(id, 32)
        text = DIGITS[digit] + text
    return text


def test_the_login_page(sign_in: SignIn, base_url: str) -> None:
    person = sign_in("lina")
    for viewport in (DESKTOP, PHONE):
        person.context.clear_cookies()
        person.page.set_viewport_size(viewport)
        person.page.goto(f"{base_url}/login")
        expect(person.page.get_by_role("button", name="登录")).to_be_visible()
        person.picture(PICTURES / f"login-{viewport['width']}.png")
        assert [*faults(person, "zh-CN"), *axe(person.page)] == []
    person.page.get_by_label("工作区", exact=True).fill("demo")
    person.page.get_by_label("账号", exact=True).fill("nobody")
    person.page.get_by_label("密码", exact=True).fill("wrong")
    person.page.get_by_role("button", name="登录").click()
    expect(person.page.get_by_role("alert")).to_be_visible()


def test_addresses_without_a_workspace_lead_into_ones_own(sign_in: SignIn, base_url: str) -> None:
    person = sign_in("lina")
    person.page.goto(f"{base_url}/inbox?box=done")
    expect(person.page).to_have_url(re.compile(r"/w/demo/inbox\?box=done$"))
    expect(person.page).to_have_title("待办 · 斗拱")
