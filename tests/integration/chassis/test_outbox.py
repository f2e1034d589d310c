"""The outbox and its relay: nothing holds up the rest, one relay works at a time, outages are waited for."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from google.protobuf.wrappers_pb2 import BytesValue, Int64Value

from services.chassis import outbox
from services.chassis.broker import queue_name
from services.chassis.context import platform, use
from services.chassis.errors import TooLarge
from services.chassis.handling import DONE
from services.chassis.outbox import BATCH, MAX_BODY_BYTES, Relay
from services.chassis.testing import drain, in_background, relay_once, wait_until
from tests.chaos.ledger import app
from tests.integration.chassis.conftest import Ledger

MakeLedger = Callable[..., Ledger]


def waiting(ledger: Ledger) -> list[Any]:
    with psycopg.connect(ledger.settings.database_url) as connection:
        return connection.execute("select type, held_until is not null from outbox order by id").fetchall()


def publish(ledger: Ledger, type: str, *numbers: int, command: bool = False, **more: Any) -> None:
    with use(platform(1, "ledger")), ledger.service.database.transaction() as tx:
        for number in numbers:
            tx.publish(type, Int64Value(value=number), command=command, **more)


def test_commands_without_an_owner_wait_and_hold_up_nobody(
    make_ledger: MakeLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "HELD_SECONDS", 1)
    ledger = make_ledger(consumers="single")
    publish(ledger, "nobody.does", *range(BATCH + 20), command=True)
    publish(ledger, "nobody.hears", 1)  # an event needs no listener
    publish(ledger, app.POSTED, 5)
    settings = ledger.settings
    end = in_background(Relay(settings.database_url, settings.amqp_url, settings.bus_prefix).run)
    started = time.monotonic()
    try:
        assert drain(ledger.service, settings, "single", wait=3)[0] == DONE
        assert waiting(ledger) == [("nobody.does", True)] * (BATCH + 20)
        assert time.monotonic() - started < 6
        with psycopg.connect(settings.database_url) as connection:
            connection.execute("delete from outbox where id not in (select min(id) from outbox)")
        # The owner appears: the command arrives.
        from kombu import Connection

        with Connection(settings.amqp_url) as connection:
            channel = connection.channel()
            channel.queue_bind(queue_name(settings.bus_prefix, "single"), settings.bus_prefix, "nobody.does")
        wait_until(lambda: waiting(ledger) == [], 10)
    finally:
        end()


def test_what_no_broker_would_carry_is_refused_when_written(make_ledger: MakeLedger) -> None:
    ledger = make_ledger()
    for more in (
        {"message": BytesValue(value=bytes(MAX_BODY_BYTES + 1))},
        {"aggregate_id": "x" * 40_000},
        {"type": "x" * 250},
    ):
        message: Any = {"type": app.POSTED, "message": Int64Value(value=1), **more}
        with pytest.raises(TooLarge), use(platform(1, "ledger")), ledger.service.database.transaction() as tx:
            tx.publish(message.pop("type"), message.pop("message"), **message)
    assert waiting(ledger) == []
    with use(platform(1, "ledger")), ledger.service.database.transaction() as tx:
        tx.publish("nobody.hears", BytesValue(value=bytes(MAX_BODY_BYTES - 100)))
    assert relay_once(ledger.service, ledger.settings) == 1


def test_the_one_message_the_broker_objects_to_is_found(make_ledger: MakeLedger) -> None:
    ledger = make_ledger(consumers="single")
    app.post(ledger.service.database, range(20))
    with psycopg.connect(ledger.settings.database_url) as connection:  # a row no code of ours would write
        connection.execute(
            "update outbox set type = repeat('x', 300) where id = (select min(id) + 9 from outbox)"
        )
    settings = ledger.settings
    end = in_background(Relay(settings.database_url, settings.amqp_url, settings.bus_prefix).run)
    try:
        wait_until(lambda: waiting(ledger) == [("x" * 300, True)], 25)
    finally:
        end()
    # Those before it were sent with every attempt; the inbox knew them.
    assert set(drain(ledger.service, settings, "single")) == {DONE}
    assert app.counted(settings.database_url, "single") == (1, 0, 0)


def test_a_message_id_given_twice_is_sent_and_applied_once(make_ledger: MakeLedger) -> None:
    ledger = make_ledger(consumers="single")
    same = uuid.uuid4()
    for _ in range(2):
        publish(ledger, app.POSTED, 1, message_id=same)
    assert relay_once(ledger.service, ledger.settings) == 1
    publish(ledger, app.POSTED, 1, message_id=same)  # the first has left meanwhile: the inbox knows it
    assert relay_once(ledger.service, ledger.settings) == 1
    assert drain(ledger.service, ledger.settings, "single") == [DONE, DONE]
    assert app.counted(ledger.settings.database_url, "single")[1] == 0


def test_a_second_relay_takes_over(make_ledger: MakeLedger) -> None:
    ledger = make_ledger(consumers="single")
    settings = ledger.settings
    relays = [
        in_background(Relay(settings.database_url, settings.amqp_url, settings.bus_prefix).run)
        for _ in range(2)
    ]
    app.post(ledger.service.database, range(50))
    wait_until(lambda: waiting(ledger) == [])
    relays[0]()
    app.post(ledger.service.database, range(50, 100))
    wait_until(lambda: waiting(ledger) == [])
    relays[1]()
    assert drain(ledger.service, settings, "single") == [DONE] * 100
    assert app.counted(settings.database_url, "single") == (0, 0, 0)
