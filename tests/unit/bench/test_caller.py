"""Whoever measures does as the gateway asks, and is told when it refuses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench.caller import Caller, Refused


class Gateway(BaseHTTPRequestHandler):
    """Signs in, is busy once, refuses one path."""

    protocol_version = "HTTP/1.1"
    busy = 1

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/login"):
            self._answer(200, b'{"csrf_token": "c", "user": {"id": 7}}')
        elif self.path.endswith("/refused"):
            self._answer(422, b'{"code": "wrong"}')
        elif Gateway.busy:
            Gateway.busy -= 1
            self._answer(429, b"{}")
        else:
            self._answer(200, b'{"rows": []}')

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Set-Cookie", "dougong_session=s; Path=/")
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: a test says what went wrong."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_busy_gateway_is_asked_again_and_a_refusal_is_told(port: int) -> None:
    caller = Caller(port, "t", "me", "secret")
    assert (caller.id, caller.cookie) == (7, "dougong_session=s")
    assert caller.asking("contract", limit=1)() == b'{"rows": []}'
    assert Gateway.busy == 0
    with pytest.raises(Refused, match="422"):
        caller.call("POST", "/refused", {})
    caller.close()
