"""The whole gateway, without a service behind it: whatever gets that far is a fault of the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from gateway.api import front, limits
from gateway.api.app import create_app
from gateway.api.session import Caller
from services.chassis.context import Context
from services.chassis.settings import SERVICES
from services.chassis.testing import make_settings


class Nothing:
    """Every stub and every method of it, none of which may be called."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a service was asked: {name}")


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A signed-in person at the gateway."""
    folder, nowhere = tmp_path_factory.mktemp("gateway"), dict.fromkeys(SERVICES, "127.0.0.1:9")
    settings = make_settings(
        "gateway", "postgresql://nobody@127.0.0.1:9/nothing", "amqp://a:b@127.0.0.1:9/", folder, nowhere
    )
    caller = Caller(Context(tenant=1, user=7, kind="person"), "csrf")
    app = create_app(settings)
    app.state.services = Nothing()
    app.state.sessions.held = lambda _: caller
    app.state.sessions.last = lambda _: caller
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "REQUESTS", limits.Rate(1e9, 1e9))
        yield TestClient(
            app,
            raise_server_exceptions=False,
            cookies={"dougong_session": "s"},
            headers={"X-CSRF-Token": "csrf"},
        )
