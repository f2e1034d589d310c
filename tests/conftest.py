"""Fixtures of every test: real servers, fresh databases, and the seed of the run's random data."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator

import pytest

from tests import servers
from tests import suite as suite_of_the_run


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ.setdefault("DOUGONG_TEST_SEED", str(random.SystemRandom().randrange(2**32)))
        servers.open_shared()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        suite_of_the_run.take_down(servers.shared())
        servers.close_shared()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the whole product run on one worker, one after the other."""
    for item in items:
        if "suite" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.suite)
            item.add_marker(pytest.mark.xdist_group("suite"))


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
