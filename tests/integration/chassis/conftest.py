"""A ledger service with its own database and queues, for each test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.testing import make_settings, prepare, remove_queues
from tests.chaos.ledger import app


@dataclass
class Ledger:
    settings: Settings
    service: Service


@contextmanager
def _maker(create: Callable[[str], str], amqp_url: str, directory: Path) -> Iterator[Callable[..., Ledger]]:
    made: list[Ledger] = []

    def make(**more: Any) -> Ledger:
        settings = make_settings("ledger", create("ledger"), amqp_url, directory, **more)
        made.append(Ledger(settings, app.build(settings)))
        prepare(made[-1].service, settings)
        return made[-1]

    yield make
    for ledger in made:
        remove_queues(ledger.service, ledger.settings)
        ledger.service.database.close()


@pytest.fixture
def make_ledger(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path: Path
) -> Iterator[Callable[..., Ledger]]:
    """Factory: `make_ledger(consumers="single")`, with migrated database and declared queues."""
    with _maker(fresh_database, amqp_url, tmp_path) as make:
        yield make


@pytest.fixture(scope="module")
def make_module_ledger(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Ledger]]:
    """The same, for a ledger that the tests of a module share."""
    with _maker(fresh_database, amqp_url, tmp_path_factory.mktemp("ledger")) as make:
        yield make
