"""The outbox: messages written with the business rows, and the relay that brings them to the broker.

No "last id" cursor: sequence order is not commit order. Rows are deleted after the broker's confirm, so a
crash between the two sends twice, and the consumers' inboxes make that harmless.
"""

import json
import logging
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import amqp
import psycopg
from kombu import Connection, Exchange

from services.chassis import crash, telemetry
from services.chassis.broker import exchange_name
from services.chassis.errors import TooLarge
from services.chassis.messages import Envelope
from services.chassis.postgres import connect

log = logging.getLogger(__name__)
BATCH, BATCH_BYTES = 500, 16 * 1024 * 1024
# What leaves room for the headers of AMQP frames, and for 500 messages in a broker's memory.
MAX_BODY_BYTES, MAX_HEADER_BYTES, MAX_TYPE_BYTES = 4 * 1024 * 1024, 32 * 1024, 200
LIMITS = (MAX_BODY_BYTES, MAX_HEADER_BYTES, MAX_TYPE_BYTES)
HELD_SECONDS = 5
CONFIRM_SECONDS = 15
IDLE_SECONDS = 0.1
LOCK = "dougong.outbox.relay"
WAITING = """
select id, message_id, type, headers, body, command from (
  select *, sum(octet_length(body)) over (order by id) - octet_length(body) as bytes_before from (
    select * from outbox where held_until is null or held_until < now() order by id limit %s
  ) as waiting
) as counted where bytes_before < %s order by id
"""
HOLD = "update outbox set held_until = now() + make_interval(secs => %s) where id = any(%s)"
# The broker, or the client library, objects to what is sent, not to being reached.
OBJECTIONS = (
    amqp.ChannelError,
    amqp.exceptions.IrrecoverableConnectionError,
    struct.error,
    TypeError,
    ValueError,
)

# Runs one statement with its parameters, now or together with others.
Write = Callable[[str, Sequence[Any]], None]
INSERT = (
    "insert into outbox (message_id, tenant, type, headers, body, command) values (%s, %s, %s, %s, %b, %s)"
    " on conflict (message_id) do nothing"
)


def append(write: Write, envelope: Envelope, body: bytes, command: bool) -> None:
    """Add one message to the transaction behind ``write``; an id already waiting is left as it is.

    Raises TooLarge for what no broker would carry: once committed it would have to be sent.
    """
    headers = json.dumps(envelope.headers(), ensure_ascii=False)
    sizes = (len(body), len(headers), len(envelope.type.encode()))
    if any(size > most for size, most in zip(sizes, LIMITS, strict=True)):
        raise TooLarge("message_too_large", params={"bytes": len(body), "limit": MAX_BODY_BYTES})
    write(INSERT, [envelope.message_id, envelope.tenant, envelope.type, headers, body, command])


class Relay:
    """Forwards the outbox of one service. Any replica may run it; an advisory lock lets one work."""

    def __init__(self, database_url: str, amqp_url: str, prefix: str) -> None:
        self.database_url, self.amqp_url, self.exchange = database_url, amqp_url, exchange_name(prefix)
        self.batch = BATCH

    def run(self, stop: threading.Event) -> None:
        """Forward until told to stop; a database or broker that is down is waited for."""
        pause = 0.5
        while not stop.is_set():
            try:
                with connect(self.database_url, autocommit=True) as database:
                    while not stop.is_set() and not self._lock(database):
                        stop.wait(2)
                    if not stop.is_set():
                        self._forward_all(database, stop)
                    pause = 0.5
            except OBJECTIONS:
                stop.wait(IDLE_SECONDS)
            except (psycopg.Error, amqp.AMQPError, OSError) as error:
                log.warning("outbox relay waits: %r", error)
                stop.wait(pause)
                pause = min(pause * 2, 3)
            except Exception:  # without its relay a service falls silent
                log.exception("outbox relay failed, and begins again")
                stop.wait(3)

    @staticmethod
    def _lock(database: "psycopg.Connection[Any]") -> bool:
        row = database.execute("select pg_try_advisory_lock(hashtext(%s))", [LOCK]).fetchone()
        return bool(row and row[0])

    @contextmanager
    def channel(self) -> "Iterator[ConfirmedChannel]":
        """A connection to the broker, ready to publish."""
        # A broker short of memory stops reading: without a time limit a write would wait with the lock held.
        limits = {"write_timeout": CONFIRM_SECONDS}
        with Connection(self.amqp_url, connect_timeout=5, heartbeat=15, transport_options=limits) as broker:
            broker.connect()
            Exchange(self.exchange, "topic", durable=True)(broker.default_channel).declare()
            yield ConfirmedChannel(broker, self.exchange)

    def _forward_all(self, database: "psycopg.Connection[Any]", stop: threading.Event) -> None:
        with self.channel() as channel:
            measured = 0.0
            while not stop.is_set():
                if not self.forward(database, channel):
                    channel.rest(IDLE_SECONDS)
                if time.monotonic() - measured > 5:
                    measured = time.monotonic()
                    row = database.execute(
                        "select coalesce(extract(epoch from now() - min(created_at)), 0) from outbox"
                    ).fetchone()
                    telemetry.outbox_lag.set(float(row[0]) if row else 0.0)

    def forward(self, database: "psycopg.Connection[Any]", channel: "ConfirmedChannel") -> int:
        """Send one batch, wait for its confirms, delete what was confirmed; the number confirmed.

        What the broker did not take is held back for some seconds. When it objects and closes the connection,
        the batch is halved for the next attempt, until the one message it objects to is found and held.
        """
        rows = database.execute(WAITING, [self.batch, BATCH_BYTES]).fetchall()
        if not rows:
            return 0
        crash.point("relay.before_publish")
        try:
            for row in rows:
                channel.publish(*row)
            crash.point("relay.after_publish")
            confirmed = channel.wait()
        except OBJECTIONS:
            if len(rows) == 1:
                log.error("message %s waits: the broker objects to it", rows[0][1])
                database.execute(HOLD, [HELD_SECONDS, [rows[0][0]]])
            self.batch = max(1, len(rows) // 2)
            log.warning("the broker objects to one of %d messages", len(rows), exc_info=True)
            raise
        crash.point("relay.after_confirm")
        database.execute("delete from outbox where id = any(%s)", [confirmed])
        self.batch = min(BATCH, self.batch * 2)
        if refused := {row[0] for row in rows}.difference(confirmed):
            log.warning("%d messages were not taken by the broker and stay in the outbox", len(refused))
            database.execute(HOLD, [HELD_SECONDS, list(refused)])
        return len(confirmed)


class ConfirmedChannel:
    """Pipelined publisher confirms: publish a batch, then wait once for all of them."""

    def __init__(self, broker: Connection, exchange: str) -> None:
        self.broker, self.exchange = broker, exchange
        self.channel: Any = broker.channel()
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._acked)
        self.channel.events["basic_nack"].add(self._nacked)
        self.channel.events["basic_return"].add(self._returned)
        self.tag = 0
        self.pending: dict[int, int] = {}  # delivery tag → outbox id
        self.by_message: dict[str, int] = {}
        self.refused: set[int] = set()
        self.confirmed: list[int] = []

    def publish(
        self, id: int, message_id: Any, type: str, headers: dict[str, Any], body: bytes, command: bool
    ) -> None:
        message = amqp.Message(
            body,
            message_id=str(message_id),
            content_type="application/x-protobuf",
            delivery_mode=2,
            application_headers=headers,
        )
        self.tag += 1
        self.pending[self.tag] = id
        self.by_message[str(message_id)] = id
        self.channel.basic_publish(message, exchange=self.exchange, routing_key=type, mandatory=command)

    def wait(self) -> list[int]:
        """The outbox ids the broker took. Raises socket.timeout when it says nothing for too long."""
        deadline = time.monotonic() + CONFIRM_SECONDS
        while self.pending:
            self.broker.drain_events(timeout=max(0.01, deadline - time.monotonic()))
        taken = [id for id in self.confirmed if id not in self.refused]
        self.confirmed, self.refused, self.by_message = [], set(), {}
        return taken

    def rest(self, seconds: float) -> None:
        """Pause, and read the broker's heartbeats meanwhile: unread, they count as missed."""
        with suppress(TimeoutError):
            self.broker.drain_events(timeout=seconds)
        self.broker.heartbeat_check()

    def _settle(self, tag: int, multiple: bool) -> list[int]:
        tags = [each for each in self.pending if each <= tag] if multiple else [tag]
        return [self.pending.pop(each) for each in tags if each in self.pending]

    def _acked(self, tag: int, multiple: bool) -> None:
        self.confirmed += self._settle(tag, multiple)

    def _nacked(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple)

    def _returned(self, exception: Any, exchange: str, routing_key: str, message: Any) -> None:
        log.warning("no queue for command %s", routing_key)
        self.refused.add(self.by_message.get(message.properties.get("message_id", ""), 0))
