"""The receiver of a webhook: one POST to an address somebody typed in.

The name is looked up here, every address it has is checked, and the connection goes to the checked one: a
second look-up could answer differently (DNS rebinding). The whole exchange ends in time, however slowly
the other side talks; redirects are not followed, proxies of the environment not used.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

from connectors.hub.domain.addresses import Network, is_allowed
from connectors.hub.domain.errors import AddressRefused, RemoteUnavailable

SECONDS = 10.0
KEPT_BYTES = 1024


@dataclass(frozen=True)
class Answer:
    status: int
    text: str  # its first KEPT_BYTES


def send(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    networks: Sequence[Network],
    *,
    seconds: float = SECONDS,
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """Raises AddressRefused `url_forbidden`, RemoteUnavailable `receiver_unreachable`."""
    deadline = time.monotonic() + seconds
    context = trust or ssl.create_default_context()
    pool = httpcore.ConnectionPool(ssl_context=context, network_backend=_Guarded(networks, deadline))
    try:
        with pool, pool.stream("POST", url, headers=list(headers.items()), content=body) as response:
            kept = b""
            for chunk in response.iter_stream():
                kept += chunk
                if len(kept) >= KEPT_BYTES:
                    break
            return Answer(response.status, kept[:KEPT_BYTES].decode("utf-8", "replace").replace("\x00", ""))
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
        params = {"reason": type(error).__name__}
        raise RemoteUnavailable("receiver_unreachable", "url", params) from error


class _Guarded(httpcore.NetworkBackend):
    """Connects to allowed addresses only, and gives every operation what is left of the time."""

    def __init__(self, networks: Sequence[Network], deadline: float) -> None:
        self._networks, self._deadline, self._plain = networks, deadline, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not all(is_allowed(each, self._networks) for each in addresses):
            raise AddressRefused("url_forbidden", "url", {"value": host[:200]})
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses[:3]:
            try:
                left = _left(self._deadline)
                return _Hurried(self._plain.connect_tcp(address, port, left), self._deadline)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
        raise failure

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, _left(self._deadline)))


class _Hurried(httpcore.NetworkStream):
    """A stream that ends at a deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _Hurried(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("out of time")
    return left
