"""The worker process on real servers: every entry has one effect, bad messages go aside, it stops cleanly."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.chassis.outbox import Relay
from services.chassis.testing import WorkerProcess, in_background, wait_until
from tests.chaos.ledger import app


@pytest.mark.parametrize("consumer", ["single", "batch", "free"])
def test_every_entry_has_one_effect(make_ledger: Callable[..., Any], tmp_path: Path, consumer: str) -> None:
    ledger = make_ledger(consumers=consumer)
    settings = ledger.settings
    end_relay = in_background(Relay(settings.database_url, settings.amqp_url, settings.bus_prefix).run)
    try:
        with WorkerProcess("tests.chaos.ledger", settings.extra, tmp_path / "worker.log"):
            app.post(ledger.service.database, range(300))
            wait_until(lambda: app.counted(settings.database_url, consumer) == (0, 0, 0), what="effects")
    finally:
        end_relay()
