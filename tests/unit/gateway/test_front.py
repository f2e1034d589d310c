"""What stands before every route: the rate of a caller, and the age of what is known about her."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gateway.api import front, limits
from gateway.api.limits import Buckets, Rate
from gateway.api.session import TRUST_SECONDS, Sessions
from services.chassis.errors import TooMany
from tests import loops


class Identity:
    """Stands in for identity: every exchange gives a newer token."""

    def __init__(self) -> None:
        self.asked = 0

    def ExchangeSession(self, request: Any) -> Any:
        self.asked += 1
        return SimpleNamespace(
            tenant=1, user=7, language="zh-CN", token=f"token {self.asked}", csrf_token="csrf"
        )


@pytest.fixture
def identity() -> Identity:
    return Identity()


@pytest.fixture
def application(identity: Identity) -> FastAPI:
    app = FastAPI()
    app.add_api_route("/api/v1/{rest:path}", lambda rest: {}, methods=["GET", "POST", "PATCH"])
    app.add_middleware(front.Front, sessions=Sessions(identity))
    return app


def ask(application: FastAPI, *requests: tuple[str, str], session: str = "s") -> list[httpx.Response]:
    async def all_of_them() -> list[httpx.Response]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(application),
            base_url="http://gateway",
            cookies={"dougong_session": session},
            headers={"X-CSRF-Token": "csrf"},
        ) as http:
            return [await http.request(method, f"/api/v1/{path}") for method, path in requests]

    return loops.run(all_of_them())


def test_too_many_requests_are_told_when_to_come_again(
    application: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "REQUESTS", Rate(5, 0.01))
    replies = ask(application, *[("GET", "forms")] * 7)
    assert [reply.status_code for reply in replies] == [200] * 5 + [429] * 2
    assert 90 <= int(replies[-1].headers["retry-after"]) <= 100
    assert replies[-1].json()["code"] == "rate_limited"
    assert [reply.status_code for reply in ask(application, ("GET", "forms"), session="other")] == [200]


def test_a_bucket_refills_and_holds_no_more_than_its_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: now))
    buckets, rate = Buckets(), Rate(3, 2)

    def taken() -> int:
        for count in range(100):
            try:
                buckets.take("me", rate)
            except TooMany:
                return count
        return 100

    assert taken() == 3
    now += 1
    assert taken() == 2
    now += 3600
    assert taken() == 3
    buckets.take("somebody else", rate)


def test_a_caller_is_asked_about_once_in_a_while(
    application: FastAPI, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(application, ("GET", "forms"), ("GET", "people"), ("POST", "forms"), ("GET", "forms"))
    assert identity.asked == 1
    from gateway.api import session

    later = session.time.monotonic() + TRUST_SECONDS
    monkeypatch.setattr(session, "time", SimpleNamespace(monotonic=lambda: later))
    ask(application, ("GET", "forms"))
    assert identity.asked == 2


@pytest.mark.parametrize(
    "path", ["people", "people/7", "departments", "roles/3/grants", "packs/sales/install"]
)
def test_after_a_change_of_policy_the_next_request_has_a_newer_token(
    application: FastAPI, identity: Identity, path: str
) -> None:
    replies = ask(application, ("POST", path), ("GET", "forms"), ("GET", "forms"))
    assert [reply.status_code for reply in replies] == [200, 200, 200]
    assert identity.asked == 2
