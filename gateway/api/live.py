"""Live pages: what a person should see at once goes from the bus to her open pages as server-sent events."""

import asyncio
import json
import threading
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

from protos.gen.dougong.notifications.v1 import events_pb2
from services.chassis.broker import listen
from services.chassis.messages import Envelope
from services.chassis.settings import Settings

POSTED = "notifications.posted"
PING_SECONDS = 20
WAITING_AT_MOST = 100
PAGES_A_PERSON = 20


class Live:
    """One listener on the bus, one queue per open page."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stop = threading.Event()
        self._pages: dict[tuple[int, int], set[asyncio.Queue[str]]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen; called on the running loop."""
        self._loop = asyncio.get_running_loop()
        bodies: Any = {POSTED: events_pb2.NotificationPosted}
        arguments = (self.settings.amqp_url, self.settings.bus_prefix, bodies, self._receive, self.stop)
        self._thread = threading.Thread(target=listen, args=arguments, name="live", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.stop.set()
        if self._thread:
            self._thread.join(3)

    def _receive(self, envelope: Envelope, message: Any) -> None:
        data = {
            "id": message.id,
            "title": json.loads(message.title_json or b"null"),
            "body": json.loads(message.body_json or b"null"),
            "link": message.link,
            "unread": message.unread,
            "created_at": message.created_at,
        }
        text = f"id: {message.id}\nevent: notification\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
        if self._loop:
            self._loop.call_soon_threadsafe(self._deliver, (envelope.tenant, message.user), text)

    def _deliver(self, person: tuple[int, int], text: str) -> None:
        for queue in self._pages.get(person, ()):
            if queue.qsize() < WAITING_AT_MOST:
                queue.put_nowait(text)

    async def stream(self, tenant: int, user: int) -> AsyncIterator[str]:
        """The events of one open page, until it closes; a ping keeps proxies from closing it."""
        pages = self._pages[(tenant, user)]
        queue: asyncio.Queue[str] = asyncio.Queue()
        pages.add(queue)
        try:
            yield "event: ready\ndata: {}\n\n"
            while not self.stop.is_set():
                try:
                    yield await asyncio.wait_for(queue.get(), PING_SECONDS)
                except TimeoutError:
                    yield ": ping\n\n"
        finally:
            pages.discard(queue)
            if not pages:
                self._pages.pop((tenant, user), None)

    def crowded(self, tenant: int, user: int) -> bool:
        """Whether the person has as many open streams as one may have."""
        return len(self._pages.get((tenant, user), ())) >= PAGES_A_PERSON
