"""A person at the gateway over one kept-alive connection, with as little between as there can be.

Not httpx: it takes half a millisecond of its own for every request, which would count as the product's.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from typing import Any

TIMEOUT_SECONDS = 180.0
#: The gateway closes a connection that was idle for five; a new one is opened in good time.
IDLE_SECONDS = 2.0


class Refused(Exception):
    """The gateway answered with an error; the message is its words."""


class Caller:
    """Signed in with a cookie session."""

    def __init__(self, port: int, tenant: str, login: str, password: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        self._headers = {"Content-Type": "application/json"}
        self._used = time.monotonic()
        self._account = (port, tenant, login, password)
        body = json.dumps({"tenant": tenant, "login": login, "password": password}).encode()
        self._connection.request("POST", "/api/v1/auth/login", body, self._headers)
        answer = self._connection.getresponse()
        me = json.loads(answer.read())
        if answer.status != 200:
            raise Refused(f"{login} cannot sign in: {me}")
        self.cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
        self._headers |= {"Cookie": self.cookie, "X-CSRF-Token": me["csrf_token"]}
        self.id: int = me["user"]["id"]

    def another(self) -> Caller:
        """The same person on a connection of its own."""
        return Caller(*self._account)

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> bytes:
        """The answer's body. Raises Refused. Waits where the gateway asks to: one slow run of a median."""
        while True:
            status, wait, content = self._exchange(method, path, body, headers)
            if status < 400:
                return content
            if status != 429:
                raise Refused(f"{method} {path}: {status} {content[:500].decode()}")
            time.sleep(wait)

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, float, bytes]:
        """(status, seconds asked to wait, body)."""
        if time.monotonic() - self._used > IDLE_SECONDS:
            self._connection.close()
        self._connection.request(method, f"/api/v1{path}", body, {**self._headers, **headers})
        answer = self._connection.getresponse()
        content = answer.read()
        self._used = time.monotonic()
        return answer.status, float(answer.headers.get("Retry-After", 0)), content

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """As `send`, with JSON both ways."""
        content = self.send(method, path, None if body is None else json.dumps(body).encode())
        return json.loads(content) if content else None

    def asking(self, form: str, **query: Any) -> Callable[[], bytes]:
        """A list's page as something to run again and again; the question is made once."""
        path, body = f"/forms/{form}/records/query", json.dumps(query).encode()
        return lambda: self.send("POST", path, body)

    def close(self) -> None:
        self._connection.close()
