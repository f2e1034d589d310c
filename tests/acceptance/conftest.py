"""The people of a company on the running suite, and the accountant at the ERP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from typing import Any

import httpx
import pytest

from tests import companies
from tests.acceptance.person import Person
from tests.suite import Suite


@pytest.fixture
def sign_in(suite: Suite, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Person]]:
    """`sign_in("zhangwei")`: that person, signed in at the test's company (the demo one unless it asks)."""
    credentials = companies.of_test(request).credentials
    people: list[Person] = []

    def enter(login: str) -> Person:
        people.append(Person(suite.base_url, login, credentials.password(login), credentials.tenant))
        return people[-1]

    yield enter
    for person in people:
        person.close()


class Accountant:
    """Works in Kingdee (the simulator), never in Dougong."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=f"{url}/_sim/api", timeout=20)

    def documents(self, form: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            self.http.get("/documents", params={"form": form}).raise_for_status().json()
        )
        return found

    def enter_receipt(self, **receipt: str) -> str:
        number: str = self.http.post("/receipts", json=receipt).raise_for_status().json()["number"]
        return number


@pytest.fixture
def accountant(suite: Suite) -> Iterator[Accountant]:
    accountant = Accountant(suite.simulator_url)
    yield accountant
    accountant.http.close()


@pytest.fixture
def mails(suite: Suite) -> Callable[[str], list[Any]]:
    """`mails("finance@example.com")`: every message that reached that address."""

    def read(address: str) -> list[Any]:
        messages = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in (suite.var / "mail").rglob("*.eml")
        ]
        return [message for message in messages if address in str(message["To"])]

    return read
