"""Fixtures of every test: real servers, fresh databases, and the seed of the run's random data."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator

import pytest

from tests import servers


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ.setdefault("DOUGONG_TEST_SEED", str(random.SystemRandom().randrange(2**32)))
        servers.open_shared()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.close_shared()


def pytest_report_header(config: pytest.Config) -> str:
    return f"seed: {os.environ['DOUGONG_TEST_SEED']} (repeat with DOUGONG_TEST_SEED={os.environ['DOUGONG_TEST_SEED']})"


@pytest.fixture
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
    """Factory: `fresh_database("records")` creates an empty database and returns its URL; dropped after the run."""
    made: list[str] = []

    def create(name: str) -> str:
        made.append(servers.create_database(postgres_url, f"test_{name}"))
        return made[-1]

    yield create
    for url in made:
        servers.drop_database(postgres_url, url)
