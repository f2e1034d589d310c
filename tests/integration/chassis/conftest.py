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


@pytest.fixture
def make_ledger(fresh_database: Callable[[str], str], amqp_url: str, tmp_path: Path) -> Callable[..., Ledger]:
    """Factory: `make_ledger(consumers="single")`, with migrated database and declared queues."""

    def make(**more: Any) -> Ledger:
        settings = make_settings("ledger", fresh_database("ledger"), amqp_url, tmp_path, **more)
        service = app.build(settings)
        prepare(service, settings)
        return Ledger(settings, service)

    return make
