"""What happens to one message, or a batch of them: the same in a worker and in a test. Knows no nameko.

Nothing here raises: every outcome is a Verdict, and `next_stop` says where a message that was not done goes.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal

import grpc
import psycopg
import sqlalchemy as sa
from google.protobuf.message import DecodeError
from opentelemetry.trace import Link, SpanKind, get_current_span

from services.chassis import telemetry
from services.chassis.broker import RETRY_SECONDS, dead_queue_name, retry_queue_name
from services.chassis.context import Context, platform, use
from services.chassis.database import Transaction, lost_a_race, outage
from services.chassis.errors import Unavailable, answer_to
from services.chassis.messages import Consumer, Envelope, Infrastructure, Permanent, Subscription
from services.chassis.service import Service

log = logging.getLogger(__name__)
RACE_ATTEMPTS = 4  # a deadlock or serialisation failure is settled here, without going through the broker
BATCH = 200


@dataclass(frozen=True)
class Delivery:
    """A message as the broker gave it, nothing decoded."""

    body: bytes
    message_id: str | None = None
    headers: Mapping[str, Any] = field(default_factory=dict)
    content_type: str | None = None

    @classmethod
    def of(cls, message: Any) -> "Delivery":
        """From an amqp or kombu message, whatever its headers say about its body."""
        body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
        properties = message.properties
        headers = properties.get("application_headers") or {}
        return cls(body, properties.get("message_id"), dict(headers), properties.get("content_type"))

    def count(self, header: str) -> int:
        value = self.headers.get(header)
        return value if isinstance(value, int) else 0


@dataclass(frozen=True)
class Verdict:
    """done: acknowledge. retry: spends an attempt. wait: something below is down. dead: never again."""

    action: Literal["done", "retry", "wait", "dead"]
    reason: str = ""


DONE = Verdict("done")
Work = tuple[Envelope, Any, Subscription]


def handle(service: Service, consumer: Consumer, delivery: Delivery) -> Verdict:
    """Run the handler of a `single` or `free` consumer; also a `batch` handler with a batch of one."""
    return handle_all(service, consumer, [delivery])[0]


def handle_all(service: Service, consumer: Consumer, deliveries: Sequence[Delivery]) -> list[Verdict]:
    """Verdicts in the order of the deliveries. A batch is one transaction for each tenant in it."""
    verdicts: dict[int, Verdict] = {}
    by_tenant: dict[int, list[tuple[int, Work]]] = {}
    for index, delivery in enumerate(deliveries):
        try:
            work = _decode(consumer, delivery)
        except Permanent as error:
            verdicts[index] = _judge(error)
        else:
            key = work[0].tenant if consumer.mode == "batch" else -index - 1
            by_tenant.setdefault(key, []).append((index, work))
    for group in by_tenant.values():
        indexes, works = [index for index, _ in group], [work for _, work in group]
        verdicts |= zip(indexes, _run(service, consumer, works), strict=True)
    for index, verdict in verdicts.items():
        if verdict.action != "done":
            log.warning("%s %s: %s", consumer.name, deliveries[index].message_id, verdict)
    return [verdicts[index] for index in range(len(deliveries))]


def next_stop(
    prefix: str, consumer: Consumer, delivery: Delivery, verdict: Verdict
) -> tuple[str, dict[str, Any]]:
    """The queue, and the headers, with which a message that is not done goes on.

    A wait for something that is down grows like the retries' pauses do, and spends no attempt.
    """
    attempt, waits = delivery.count("x-attempt"), delivery.count("x-waits")
    headers = {**delivery.headers, "x-error": verdict.reason}
    if verdict.action == "wait":
        return retry_queue_name(prefix, consumer.name, waits), headers | {"x-waits": waits + 1}
    if verdict.action == "retry" and attempt < len(RETRY_SECONDS):
        return retry_queue_name(prefix, consumer.name, attempt), headers | {"x-attempt": attempt + 1}
    telemetry.dead_letters.add(1, {"consumer": consumer.name})
    log.error("%s gives up on %s: %s", consumer.name, delivery.message_id, verdict.reason)
    return dead_queue_name(prefix, consumer.name), headers


def _decode(consumer: Consumer, delivery: Delivery) -> Work:
    try:
        envelope = Envelope.from_headers(str(delivery.message_id), delivery.headers)
        if (subscription := consumer.subscription(envelope.type)) is None:
            raise Permanent(f"{consumer.name} handles no {envelope.type}")
        body: Any = subscription.body
        return envelope, body.FromString(delivery.body), subscription
    except (KeyError, ValueError, TypeError, DecodeError) as error:
        raise Permanent(f"not a message of ours: {error!r}") from error


def _run(service: Service, consumer: Consumer, works: list[Work]) -> list[Verdict]:
    started = time.perf_counter()
    try:
        with _span(consumer, works) as span:
            try:
                _settle_races(lambda: _call(service, consumer, works))
                verdicts = [DONE] * len(works)
            except BaseException as error:  # a BaseException would kill the thread and lose the call
                span.record_exception(error)
                verdict = _judge(error)
                if verdict.action == "wait" or len(works) == 1:
                    verdicts = [verdict] * len(works)
                else:  # one bad item must not hold the others: each alone
                    verdicts = [_run(service, consumer, [work])[0] for work in works]
    finally:
        telemetry.handler_seconds.record(time.perf_counter() - started, {"consumer": consumer.name})
    return verdicts


def _span(consumer: Consumer, works: list[Work]) -> AbstractContextManager[Any]:
    """A span in the message's own trace; that of a batch is linked to each of its messages' traces."""
    parents = [telemetry.extract(envelope.traceparent) for envelope, _, _ in works]
    if len(works) == 1:
        name = f"{consumer.name} {works[0][0].type}"
        return telemetry.tracer.start_as_current_span(name, parents[0], SpanKind.CONSUMER)
    links = [Link(get_current_span(parent).get_span_context()) for parent in parents]
    return telemetry.tracer.start_as_current_span(
        f"{consumer.name} batch", kind=SpanKind.CONSUMER, links=links
    )


def _call(service: Service, consumer: Consumer, works: list[Work]) -> None:
    envelope, message, subscription = works[0]
    run: Any = subscription.handle
    if consumer.mode == "batch":
        with use(platform(envelope.tenant, service.name)) as context:
            _call_batch(service, consumer, works, context)
        return
    with use(platform(envelope.tenant, service.name, envelope.actor.user, envelope.actor.via)) as context:
        if consumer.mode == "free":
            run(envelope, message)
            return
        with service.database.transaction(context) as tx:
            if tx.first_time(consumer.name, envelope.message_id):
                run(tx, envelope, message)


def _call_batch(service: Service, consumer: Consumer, works: list[Work], context: Context) -> None:
    """Runs of one message type go to their handler together, in order of arrival."""
    with service.database.transaction(context) as tx:
        new = _first_times(tx, consumer, works)
        items: list[tuple[Envelope, Any]] = []
        running: Subscription | None = None
        for envelope, message, subscription in works:
            if envelope.message_id not in new:
                continue
            new.discard(envelope.message_id)  # the same message twice in one batch
            if running is not None and subscription is not running:
                _handle_batch(running, tx, items)
                items = []
            running = subscription
            items.append((envelope, message))
        if running is not None:
            _handle_batch(running, tx, items)


def _handle_batch(subscription: Subscription, tx: Transaction, items: list[tuple[Envelope, Any]]) -> None:
    run: Any = subscription.handle
    run(tx, items)


def _first_times(tx: Transaction, consumer: Consumer, works: list[Work]) -> set[Any]:
    # Sorted, so that two batches with the same messages wait for each other instead of deadlocking.
    ids = sorted({envelope.message_id for envelope, _, _ in works})
    rows = tx.sql.execute(
        sa.text(
            "insert into inbox (consumer, message_id) select :consumer, unnest(cast(:ids as uuid[]))"
            " on conflict do nothing returning message_id"
        ),
        {"consumer": consumer.name, "ids": ids},
    )
    return {row[0] for row in rows}


def _settle_races(run: Callable[[], None]) -> None:
    for left in range(RACE_ATTEMPTS - 1, -1, -1):
        try:
            run()
            return
        except (sa.exc.DBAPIError, psycopg.Error) as error:
            if not left or not lost_a_race(error):
                raise


def _judge(error: BaseException) -> Verdict:
    """Our own answer and a `Permanent` are final, an outage is waited for, anything else is tried again."""
    reason = f"{type(error).__name__}: {error}"[:300]
    if isinstance(error, Infrastructure | Unavailable) or outage(error):
        return Verdict("wait", reason)
    if isinstance(error, Permanent) or answer_to(error):
        return Verdict("dead", reason)
    if isinstance(error, grpc.RpcError) and isinstance(error, grpc.Call):
        down = error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
        return Verdict("wait" if down else "retry", reason)
    log.error("a handler failed", exc_info=error)
    return Verdict("retry", reason)
