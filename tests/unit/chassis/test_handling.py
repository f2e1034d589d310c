"""What a handler's end means, and where a message goes then."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from google.protobuf.wrappers_pb2 import Int64Value

from services.chassis.context import Actor, current
from services.chassis.database import lost_a_race, outage
from services.chassis.errors import Catalogue, Invalid, Unavailable
from services.chassis.handling import DONE, Delivery, Verdict, handle, next_stop
from services.chassis.messages import (
    Consumer,
    Envelope,
    Infrastructure,
    Permanent,
    Subscription,
    message_id_from,
)
from services.chassis.service import Service


def deliver(run: Callable[[Envelope, Any], None], **headers: Any) -> Verdict:
    """Handle one message with a `free` handler: no database is needed."""
    service = Service("ledger", None, (), (), Path(), Catalogue())  # type: ignore[arg-type]
    consumer = Consumer("books", (Subscription("posted", Int64Value, run),), "free")
    envelope = Envelope(uuid.uuid4(), 3, "posted", actor=Actor(7, "rule:signed"))
    body = Int64Value(value=5).SerializeToString()
    return handle(service, consumer, Delivery(body, str(envelope.message_id), envelope.headers() | headers))


def raising(error: BaseException) -> Callable[[Envelope, Any], None]:
    def run(envelope: Envelope, message: Any) -> None:
        raise error

    return run


def test_it_runs_for_the_one_who_caused_it() -> None:
    seen: list[Any] = []
    assert deliver(lambda envelope, message: seen.append((current(), message.value))) == DONE
    context, value = seen[0]
    assert (context.tenant, context.user, context.via, context.kind, context.service, value) == (
        3,
        7,
        "rule:signed",
        "service",
        "ledger",
        5,
    )
    assert current().tenant == 0


def of_state(state: str, kind: type[psycopg.Error] = psycopg.OperationalError) -> psycopg.Error:
    error = psycopg.errors.lookup(state)("from the server")
    assert isinstance(error, kind)
    return error


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (Permanent("never"), "dead"),
        (Invalid("invalid"), "dead"),
        (Unavailable("unavailable"), "wait"),
        (Infrastructure("down"), "wait"),
        (psycopg.OperationalError("connection refused"), "wait"),
        (sa.exc.TimeoutError("no connection left in the pool"), "wait"),
        (of_state("57P01"), "wait"),  # admin_shutdown
        (of_state("53300"), "wait"),  # too_many_connections
        (of_state("57014"), "retry"),  # query_canceled: the statement took too long
        (of_state("40P01"), "retry"),  # deadlock, four times over
        (of_state("23505", psycopg.IntegrityError), "retry"),
        (sa.exc.IntegrityError("insert", {}, of_state("23505", psycopg.IntegrityError)), "retry"),
        (ZeroDivisionError(), "retry"),
        (SystemExit(1), "retry"),
        (KeyboardInterrupt(), "retry"),
    ],
    ids=repr,
)
def test_verdicts(error: BaseException, action: str) -> None:
    assert deliver(raising(error)).action == action


def test_a_lost_race_is_run_again_at_once() -> None:
    left = [of_state("40P01"), sa.exc.OperationalError("update", {}, of_state("40001"))]

    def run(envelope: Envelope, message: Any) -> None:
        if left:
            raise left.pop()

    assert deliver(run) == DONE
    assert not left


@pytest.mark.parametrize("headers", [{"tenant": None}, {"occurred_at": "then"}, {"type": "other"}])
def test_strangers_are_dead(headers: dict[str, Any]) -> None:
    assert deliver(lambda *_: None, **headers).action == "dead"


@pytest.mark.parametrize(
    ("verdict", "headers", "queue"),
    [
        ("retry", {}, "p.books.retry.1"),
        ("retry", {"x-attempt": 3}, "p.books.retry.120"),
        ("retry", {"x-attempt": 4}, "p.books.dead"),
        ("retry", {"x-attempt": "forged"}, "p.books.retry.1"),
        ("wait", {"x-attempt": 4}, "p.books.retry.1"),
        ("wait", {"x-waits": 2}, "p.books.retry.30"),
        ("wait", {"x-waits": 900}, "p.books.retry.120"),
        ("dead", {}, "p.books.dead"),
    ],
)
def test_next_stops(verdict: Any, headers: dict[str, Any], queue: str) -> None:
    stop, sent = next_stop("p", Consumer("books", ()), Delivery(b"", "1", headers), Verdict(verdict, "why"))
    assert stop == queue
    assert sent["x-error"] == "why"
    if verdict == "wait":
        assert sent.get("x-attempt") == headers.get("x-attempt")  # no attempt is spent


def test_outages_and_races_are_told_apart() -> None:
    assert outage(of_state("08006"))
    assert outage(sa.exc.OperationalError("select", {}, psycopg.OperationalError("gone")))
    assert not outage(of_state("42P01", psycopg.ProgrammingError))
    assert not outage(ZeroDivisionError())
    assert lost_a_race(of_state("40001"))
    assert not lost_a_race(of_state("57P01"))


def test_the_same_cause_has_the_same_message_id() -> None:
    assert message_id_from("rule", 1, "a") == message_id_from("rule", 1, "a")
    assert message_id_from("rule", 1, "a") != message_id_from("rule", "1a", "")
    assert message_id_from("ab", "c") != message_id_from("a", "bc")


def test_envelopes_survive_the_broker() -> None:
    envelope = Envelope(uuid.uuid4(), 3, "posted", "12", 4, actor=Actor(7, "flow:合同"))
    assert Envelope.from_headers(str(envelope.message_id), envelope.headers()) == envelope
