"""A real browser on the running suite: people who sign in with their hands, and pictures of failures."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import companies
from tests.e2e.person import DESKTOP, Person
from tests.suite import Suite

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = Path(__file__).resolve().parents[2] / ".build" / "e2e"
PATIENCE_MS = 20_000  # a busy machine with two cores

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failing test leaves a picture of every page it had open."""
    report = yield
    if report.when == "call" and report.failed:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for person in getattr(item, "people", []):
            name = f"{item.name}-{person.login}".replace("/", "-").replace(" ", "")
            person.picture(PICTURES / f"{name}.png")
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def base_url(suite: Suite) -> str:
    """The suite's address; DOUGONG_URL names another gateway before it, such as one with a fresh build."""
    return os.environ.get("DOUGONG_URL", suite.base_url)


@pytest.fixture
def sign_in(
    request: pytest.FixtureRequest, browser: Browser, base_url: str
) -> Iterator[Callable[..., Person]]:
    """`sign_in("zhangwei")`: that person of the test's company at her own screen, signed in through the login
    page."""
    people: list[Person] = []
    request.node.people = people
    credentials = companies.of_test(request).credentials

    def enter(login: str, viewport: Any = DESKTOP, language: str = "zh-CN") -> Person:
        person = Person(browser, base_url, login, viewport=viewport, language=language)
        people.append(person)
        person.sign_in(credentials.tenant, credentials.password(login))
        return person

    yield enter
    for person in people:
        person.close()


@pytest.fixture
def newcomer(
    request: pytest.FixtureRequest, browser: Browser, suite: Suite, base_url: str
) -> Iterator[Callable[[str, str], Person]]:
    """`newcomer(login, password)`: somebody the test itself has added to the company, signed in."""
    people: list[Person] = []

    def enter(login: str, password: str) -> Person:
        people.append(Person(browser, base_url, login, viewport=DESKTOP, language="zh-CN"))
        people[-1].sign_in(suite.credentials.tenant, password)
        return people[-1]

    yield enter
    for person in people:
        person.close()
