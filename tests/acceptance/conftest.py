"""The demo company's people on the running suite, and the accountant at the ERP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.credentials import Credentials
from deploy.local.load import TENANT, load
from tests import servers
from tests.acceptance.person import Person
from tests.suite import Suite

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "crm"


@dataclass(frozen=True)
class Company:
    """A tenant to act in: its accounts, and two salespeople who must not see each other's customers."""

    credentials: Credentials
    seller: str
    other: str


@pytest.fixture(scope="session")
def demo(suite: Suite) -> Company:
    return Company(suite.credentials, "zhangwei", "lina")


@pytest.fixture(scope="session")
def pipeline(suite: Suite) -> Company:
    """The real data set, loaded as `make load` does; skipped where the set is not there."""
    if not (DATA / "sales_pipeline.csv").is_file():
        pytest.skip(f"the real pipeline set is not at {DATA}")
    loaded = suite.var / f"{TENANT}.loaded"
    with servers.locked(TENANT):  # every xdist worker comes by; the first one loads, the others wait for it
        if not loaded.exists():
            with pytest.MonkeyPatch.context() as patch:
                for name, value in suite.seed_environment.items():
                    patch.setenv(name, value)
                load(DATA, suite.var)
            loaded.touch()
    credentials = Credentials(suite.var / f"credentials-{TENANT}.json", TENANT)
    sellers = [each["login"] for each in credentials.accounts if each["role"].startswith("Sales")]
    return Company(credentials, sellers[0], sellers[1])


@pytest.fixture(params=["demo", "pipeline"])
def company(request: pytest.FixtureRequest) -> Company:
    """Both companies in turn: the sample one, and the one of the real data set."""
    chosen: Company = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def sign_in(suite: Suite, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Person]]:
    """`sign_in("zhangwei")`: that person, signed in at the test's company (the demo one unless it asks)."""
    name = next((each for each in ("company", "pipeline") if each in request.fixturenames), "demo")
    credentials: Credentials = request.getfixturevalue(name).credentials
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
