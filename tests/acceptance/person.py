"""A person at the public API, as her browser or a script of hers would use it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx

T = TypeVar("T")
PATIENCE_SECONDS = 30.0


def today() -> date:
    """The day it is for the tenant."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def wait_for(look: Callable[[], T], what: str) -> T:
    """The first true answer of `look`; fails naming `what` when there is none in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        if found := look():
            return found
        assert time.monotonic() < deadline, f"waited {PATIENCE_SECONDS:.0f} s for {what}"
        time.sleep(0.2)


class Person:
    """Signed in with a cookie session; every call fails the test unless the expected status comes back."""

    def __init__(self, base_url: str, login: str, password: str, tenant: str = "demo") -> None:
        self.http = httpx.Client(
            base_url=f"{base_url}/api/v1", timeout=60, headers={"Accept-Language": "zh-CN"}
        )
        credentials = {"tenant": tenant, "login": login, "password": password}
        while (reply := self.http.post("/auth/login", json=credentials)).status_code == 429:
            time.sleep(int(reply.headers["Retry-After"]))  # as the answer asks
        assert reply.is_success, f"{login} cannot sign in: {reply.text[:300]}"
        me = reply.json()
        self.http.headers["X-CSRF-Token"] = me["csrf_token"]
        self.id: int = me["user"]["id"]
        self.heard: list[dict[str, Any]] = []

    def call(self, method: str, path: str, body: Any = None, status: int | None = None, **query: Any) -> Any:
        reply = self.http.request(method, path, json=body, params=query or None)
        expected = reply.is_success if status is None else reply.status_code == status
        assert expected, f"{method} {path}: {reply.status_code} {reply.text[:500]}"
        return reply.json() if reply.content else None

    def create(self, form: str, **values: Any) -> dict[str, Any]:
        record: dict[str, Any] = self.call("POST", f"/forms/{form}/records", {"values": values})
        return record

    def change(self, form: str, id: int, **values: Any) -> dict[str, Any]:
        version = self.read(form, id)["version"]
        body = {"version": version, "values": values}
        record: dict[str, Any] = self.call("PATCH", f"/forms/{form}/records/{id}", body)
        return record

    def read(self, form: str, id: int) -> dict[str, Any]:
        record: dict[str, Any] = self.call("GET", f"/forms/{form}/records/{id}")
        return record

    def find(self, form: str, **equal: Any) -> list[dict[str, Any]]:
        """The records whose fields equal the values, at most 200."""
        parts = [{"field": key, "op": "eq", "value": value} for key, value in equal.items()]
        page = self.call("POST", f"/forms/{form}/records/query", {"filter": {"and": parts}, "limit": 200})
        rows: list[dict[str, Any]] = page["rows"]
        return rows

    def report(self, key: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.call("POST", f"/reports/{key}/run", {})
        return answer

    def tasks(self, record: int) -> list[dict[str, Any]]:
        """Her pending approvals about a record."""
        return [each for each in self.call("GET", "/tasks")["rows"] if each["record"] == record]

    def listen(self) -> None:
        """Keep the live stream open, as a page does; what comes is in `heard`."""
        ready = threading.Event()

        def follow() -> None:
            for kind, data in self._events():
                if kind == "ready":
                    ready.set()
                elif kind == "notification":
                    self.heard.append(data)

        threading.Thread(target=follow, daemon=True).start()
        assert ready.wait(10), "the live stream did not open"

    def _events(self) -> Iterator[tuple[str, Any]]:
        try:
            with self.http.stream("GET", "/stream", timeout=None) as reply:
                kind = ""
                for line in reply.iter_lines():
                    if line.startswith("event: "):
                        kind = line.removeprefix("event: ")
                    elif line.startswith("data: "):
                        yield kind, json.loads(line.removeprefix("data: "))
        except (httpx.HTTPError, RuntimeError):
            return  # the test is over

    def close(self) -> None:
        self.http.close()


#: What the fixture `sign_in` gives: a person by her login.
SignIn = Callable[[str], Person]
