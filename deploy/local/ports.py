"""Loopback ports: which are free, and which this checkout used the last time."""

from __future__ import annotations

import json
import secrets
import socket
from pathlib import Path

from deploy.local.problem import Problem

LOOPBACK = "127.0.0.1"
LOWEST, HIGHEST = 20000, 32000


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now.

    Connecting as well as binding: on some systems SO_REUSEADDR lets a bind succeed beside a listener
    on 0.0.0.0.
    """
    with socket.socket() as probe:
        probe.settimeout(0.2)
        if probe.connect_ex((LOOPBACK, port)) == 0:
            return False
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(taken: set[int] | None = None) -> int:
    """A loopback port nobody listens on; never one of `taken`.

    Chosen below the kernel's range for outgoing connections (32768 on Linux), so that no client socket
    sits on it when the server is started again later.
    """
    for _ in range(1000):
        port = secrets.randbelow(HIGHEST - LOWEST) + LOWEST
        if port not in (taken or ()) and is_free(port):
            return port
    raise Problem(
        f"No free port between {LOWEST} and {HIGHEST} on {LOOPBACK}.", "Stop programs that listen there."
    )


def next_free(first: int) -> int:
    """The first port from `first` on that nobody listens on."""
    return next(port for port in range(first, 65536) if is_free(port))


class PortBook:
    """Ports by name, kept in a file so that a restart uses the same ones and a neighbour's are left alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ports: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}

    def remembered(self, name: str) -> int | None:
        """The port used last time under this name."""
        return self._ports.get(name)

    def assign(self, name: str, *, preferred: int | None = None) -> int:
        """The remembered port if it is still free, else `preferred` if free, else any free one; kept."""
        known = self._ports.get(name)
        for candidate in (known, preferred):
            if candidate and is_free(candidate):
                return self.keep(name, candidate)
        return self.keep(name, free_port(set(self._ports.values())))

    def keep(self, name: str, port: int) -> int:
        """Remember a port under a name."""
        self._ports[name] = port
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._ports, indent=1, sort_keys=True))
        return port
