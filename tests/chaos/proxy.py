"""A TCP proxy that can be slow, mute or broken, between a process and a server."""

import select
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import Literal

Mode = Literal["pass", "mute", "mute_answers", "refuse"]


class Proxy:
    """Forwards 127.0.0.1:port to a server. `mute` keeps connections open and forwards nothing."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.mode: Mode = "pass"
        self.delay = 0.0
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self) -> None:
        """Break every connection, with RST."""
        for pair in self.pairs:
            for end in pair:
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.shutdown(socket.SHUT_RDWR)
        self.pairs.clear()

    def close(self) -> None:
        self.listener.close()
        self.reset()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                if self.mode == "refuse":
                    client.close()
                    continue
                server = socket.create_connection(self.target)
                self.pairs.append((client, server))
                threading.Thread(target=self._forward, args=[client, server, "ask"], daemon=True).start()
                threading.Thread(target=self._forward, args=[server, client, "answer"], daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, kind: str) -> None:
        with suppress(OSError, ValueError):
            while True:
                select.select([source], [], [])
                while self.mode == "mute" or (self.mode == "mute_answers" and kind == "answer"):
                    time.sleep(0.05)
                if not (data := source.recv(65536)):
                    break
                time.sleep(self.delay)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.close()
