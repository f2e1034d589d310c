"""The companies of the running suite: the sample one, and the one of the real pipeline set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.credentials import Credentials
from deploy.local.load import TENANT, load
from tests import servers
from tests.suite import Suite

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "crm"


@dataclass(frozen=True)
class Company:
    """A tenant to act in: its accounts, and two salespeople who must not see each other's customers."""

    credentials: Credentials
    seller: str
    other: str

    def name_of(self, login: str) -> str:
        """The name of an account's person, as every page shows it. Raises KeyError for an unknown login."""
        return {each["login"]: each["name"] for each in self.credentials.accounts}[login]


def sample(suite: Suite) -> Company:
    return Company(suite.credentials, "zhangwei", "lina")


def real(suite: Suite) -> Company:
    """The real data set, loaded as `make load` does; the test is skipped where the set is not there."""
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


def of_test(request: pytest.FixtureRequest) -> Company:
    """The company a test acts in: the one whose fixture it asks for, else the sample one."""
    name = next((each for each in ("company", "pipeline") if each in request.fixturenames), "demo")
    chosen: Company = request.getfixturevalue(name)
    return chosen
