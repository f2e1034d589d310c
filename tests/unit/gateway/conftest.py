"""The whole gateway, without a service behind it: whatever gets that far is a fault of the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from gateway.api import front, limits
from gateway.api.app import create_app
from gateway.api.session import Caller, Sessions
from services.chassis.context import Context
from services.chassis.settings import SERVICES
from services.chassis.testing import make_settings


class Nothing:
    """Every stub and every method of it, none of which may be called."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a service was asked: {name}")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A signed-in person at the gateway."""
    nowhere = dict.fromkeys(SERVICES, "127.0.0.1:9")
    settings = make_settings(
        "gateway", "postgresql://nobody@127.0.0.1:9/nothing", "amqp://a:b@127.0.0.1:9/", tmp_path, nowhere
    )
    caller = Caller(Context(tenant=1, user=7, kind="person"), "csrf")
    monkeypatch.setattr(Sessions, "held", lambda *_: caller)
    monkeypatch.setattr(front, "REQUESTS", limits.Rate(1e9, 1e9))
    app = create_app(settings)
    app.state.services = Nothing()
    yield TestClient(
        app,
        raise_server_exceptions=False,
        cookies={"dougong_session": "s"},
        headers={"X-CSRF-Token": "csrf"},
    )
