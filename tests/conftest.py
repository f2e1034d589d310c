"""Fixtures of every test: real servers, fresh databases, and the seed of the run's random data."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests import companies, servers
from tests import suite as suite_of_the_run
from tests.companies import Company

SUITE = "suite"
WITH_SUITE = ("tests/acceptance/", "tests/e2e/")
WHOLE_MODULES = ("tests/chaos/test_planted_bugs.py",)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ.setdefault("DOUGONG_TEST_SEED", str(random.SystemRandom().randrange(2**32)))
        servers.open_shared()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        suite_of_the_run.take_down(servers.shared())
        servers.close_shared()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "suite" in getattr(item, "fixturenames", ()):
            assert scope(item.nodeid) == SUITE, f"{item.nodeid} uses the suite: it belongs in {WITH_SUITE}"
            item.add_marker(pytest.mark.suite)


def scope(test: str) -> str:
    """What a test must share a worker with: the one suite, a module that says so, or nothing."""
    if test.startswith(WITH_SUITE):
        return SUITE
    module = test.partition("::")[0]
    return module if module in WHOLE_MODULES else test


class Scheduler(LoadScopeScheduling):
    """Tests of the whole product run on one worker, one after the other, and begin first.

    Not xdist's own groups: they write an attribute that pytest 9.2 no longer reads, and do nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduler:
    return Scheduler(config, log)


def pytest_report_header(config: pytest.Config) -> str:
    return "seed: {0} (repeat the run with DOUGONG_TEST_SEED={0})".format(os.environ["DOUGONG_TEST_SEED"])


@pytest.fixture(scope="session")
def seed() -> int:
    """Seed of the run's random data; set DOUGONG_TEST_SEED to repeat a run."""
    return int(os.environ["DOUGONG_TEST_SEED"])


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Administrator's URL of a real PostgreSQL (DATABASE_URL, else a private server)."""
    return servers.postgres_url()


@pytest.fixture(scope="session")
def amqp_url() -> str:
    """URL of a real RabbitMQ (AMQP_URL, else a private server)."""
    return servers.amqp_url()


@pytest.fixture(scope="session")
def fresh_database(postgres_url: str) -> Iterator[Callable[[str], str]]:
    """Factory: `fresh_database("records")` creates a database and returns its URL; dropped at the end."""
    made: list[str] = []

    def create(name: str) -> str:
        made.append(servers.create_database(postgres_url, f"test_{name}"))
        return made[-1]

    yield create
    for url in made:
        servers.drop_database(postgres_url, url)


@pytest.fixture(scope="session")
def suite() -> suite_of_the_run.Suite:
    """The whole product running, with the sales pack and sample data: address, accounts, what to look at."""
    return suite_of_the_run.bring_up()


@pytest.fixture(scope="session")
def demo(suite: suite_of_the_run.Suite) -> Company:
    return companies.sample(suite)


@pytest.fixture(scope="session")
def pipeline(suite: suite_of_the_run.Suite) -> Company:
    return companies.real(suite)


@pytest.fixture(params=["demo", "pipeline"])
def company(request: pytest.FixtureRequest) -> Company:
    """Both companies in turn: the sample one, and the one of the real data set."""
    chosen: Company = request.getfixturevalue(request.param)
    return chosen
