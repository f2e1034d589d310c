"""A ledger service with its own database and queues, for each test."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.testing import make_settings, prepare
from tests.chaos.ledger import app


@dataclass
class Ledger:
    settings: Settings
    service: Service


def _maker(create: Callable[[str], str], amqp_url: str, directory: Path) -> Callable[..., Ledger]:
    def make(**more: Any) -> Ledger:
        settings = make_settings("ledger", create("ledger"), amqp_url, directory, **more)
        service = app.build(settings)
        prepare(service, settings)
        return Ledger(settings, service)

    return make


@pytest.fixture
def make_ledger(fresh_database: Callable[[str], str], amqp_url: str, tmp_path: Path) -> Callable[..., Ledger]:
    """Factory: `make_ledger(consumers="single")`, with migrated database and declared queues."""
    return _maker(fresh_database, amqp_url, tmp_path)


@pytest.fixture(scope="module")
def make_module_ledger(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Ledger]:
    """The same, for a ledger that the tests of a module share."""
    return _maker(fresh_database, amqp_url, tmp_path_factory.mktemp("ledger"))
