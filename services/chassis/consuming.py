"""The consuming half of a `work` process: nameko's extensions, made safe.

Stock nameko acks what it cannot decode, closes the connection under running handlers, waits for an absent
broker when told to stop, and has no retries; each method below that departs from it says why.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import eventlet
from amqp.exceptions import AMQPError
from eventlet import tpool
from eventlet.event import Event
from eventlet.queue import Empty, LightQueue
from eventlet.semaphore import Semaphore
from kombu import Consumer as KombuConsumer
from nameko.extensions import SharedExtension
from nameko.messaging import Consumer as Entrypoint
from nameko.messaging import QueueConsumer

from services.chassis import broker, crash, handling
from services.chassis.handling import Delivery, Verdict
from services.chassis.messages import Consumer
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.worker_boot import WORKERS

log = logging.getLogger(__name__)
# An acknowledgement that the connection did not live to carry: the broker redelivers, the inbox dedupes.
LOST = (OSError, AttributeError, AMQPError)
# A `free` handler may talk to slow outsiders; RabbitMQ itself gives up after 30 minutes.
HANDLER_SECONDS, FREE_HANDLER_SECONDS = 120.0, 1500.0
BATCH_PREFETCH, FLUSHERS, LINGER_SECONDS = 2 * handling.BATCH, 2, 0.005


class Run:
    """What the parts of one worker process share."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self.service, self.settings = service, settings
        self.stopping = self.consuming = False
        self.in_flight = 0
        self.beat = time.monotonic()
        self.due: dict[object, tuple[float, str]] = {}  # native call → when it counts as hung, what it is
        self.threads = Semaphore(WORKERS)

    def native(
        self, what: str, function: Callable[..., Any], *arguments: Any, seconds: float = HANDLER_SECONDS
    ) -> Any:
        """Call project code in a native thread: the only door from the hub. `what` names it if it hangs."""
        key = object()

        def call() -> tuple[Any, BaseException | None]:
            self.due[key] = (time.monotonic() + seconds, what)
            try:
                return function(*arguments), None
            except BaseException as error:  # it would kill the pool's thread, and this call never return
                return None, error
            finally:
                self.due.pop(key, None)

        result, error = tpool.execute(call)
        if error is not None:
            raise RuntimeError(repr(error)) from error
        return result


class SafeConsumer(QueueConsumer):
    """nameko's queue consumer, with raw bodies, a channel and prefetch for each queue, and a patient stop."""

    @property
    def run_state(self) -> Run:
        return self.container.config["run"]  # type: ignore[no-any-return]

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        self.run_state.consuming = False
        with self.create_connection() as connection:
            connection.ensure_connection(  # stock back-off grows to half a minute
                self.on_connection_error, None, interval_start=0.5, interval_step=0.5, interval_max=3
            )
            yield connection

    def get_consumers(self, _: Any, channel: Any) -> list[Any]:
        self._consumers = {}
        for provider in self._providers:
            raw = partial(self.on_raw, provider)
            consumer = KombuConsumer(
                channel.connection.channel(),
                queues=[provider.queue],
                on_message=raw,  # kombu never decodes; its default acks what it cannot
                on_decode_error=lambda message, _, raw=raw: raw(message),
                auto_declare=False,
            )
            consumer.qos(prefetch_count=provider.prefetch)
            self._consumers[provider] = consumer
        return list(self._consumers.values())

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **options: Any) -> None:
        self.run_state.consuming = True
        super().on_consume_ready(connection, channel, consumers, **options)

    def on_raw(self, provider: Any, message: Any) -> None:
        self.run_state.in_flight += 1
        self.handle_message(provider, message.body, message)

    def on_iteration(self) -> None:
        self._cancel_consumers_if_requested()
        if not self._consumers and not self.run_state.in_flight:  # stock does not wait for handlers
            self.should_stop = True

    def on_connection_error(self, error: Exception, interval: float) -> None:
        log.warning("the broker is away, again in %s s: %r", interval, error)
        if self.run_state.stopping and not self.run_state.in_flight:
            os._exit(0)  # stock waits for the broker to come back


class Republisher(SharedExtension):
    """Sends messages on to retry and dead-letter queues: one connection, one owner at a time, confirmed."""

    def setup(self) -> None:
        self.turn = Semaphore(1)
        self.connection: Any = None
        self.channel: Any = None

    def send(self, queue: str, message: Any, headers: dict[str, Any]) -> None:
        with eventlet.Timeout(10), self.turn:
            for last in (False, True):
                try:
                    if self.connection is None:
                        self.connection = broker.confirming(self.container.config["AMQP_URI"])
                        self.channel = self.connection.channel()
                    broker.send_on(self.channel, queue, message, headers)
                    return
                except BaseException as error:
                    connection, self.connection = self.connection, None
                    try:
                        if connection is not None:
                            connection.collapse()
                    except LOST:
                        log.debug("the broken connection did not close")
                    if last or not isinstance(error, Exception):
                        raise


class Deliver(Entrypoint):
    """Entrypoint of one Consumer's queue: acknowledges after the handler's transaction, never before."""

    queue_consumer = SafeConsumer()
    republisher = Republisher()

    def __init__(self, prefix: str, consumer: Consumer) -> None:
        self.prefix, self.consumer = prefix, consumer
        self.prefetch = BATCH_PREFETCH if consumer.mode == "batch" else WORKERS
        super().__init__(broker.main_queue(prefix, consumer))

    def handle_message(self, body: Any, message: Any) -> None:
        run: Run = self.container.config["run"]
        try:
            finish = partial(self.handle_result, message)
            self.container.spawn_worker(self, (Delivery.of(message),), {}, handle_result=finish)
        except BaseException:
            run.in_flight -= 1
            raise

    def handle_message_processed(self, message: Any, result: Any = None, exc_info: Any = None) -> None:
        run: Run = self.container.config["run"]
        try:
            self._finish(message, result or Verdict("retry", repr(exc_info and exc_info[1])))
        finally:
            run.in_flight -= 1

    def _finish(self, message: Any, verdict: Verdict) -> None:
        if verdict.action != "done":
            queue, headers = handling.next_stop(self.prefix, self.consumer, Delivery.of(message), verdict)
            try:
                self.republisher.send(queue, message, headers)
            except (Exception, eventlet.Timeout) as error:
                log.warning("%s could not be sent on: %r", self.consumer.name, error)
                eventlet.sleep(1)
                _settle(message.requeue)
                return
        crash.point("worker.before_ack")
        _settle(message.ack)
        crash.point("worker.after_ack")


def _settle(answer: Callable[[], None]) -> None:
    try:
        answer()
    except LOST as error:
        log.info("an acknowledgement was lost: %r", error)


class Batches:
    """Collects the messages of a batch consumer for a few milliseconds; flushers handle them together."""

    def __init__(self, run: Run, consumer: Consumer) -> None:
        self.run, self.consumer, self.waiting = run, consumer, LightQueue()
        for _ in range(FLUSHERS):
            eventlet.spawn_n(self.flush_forever)

    def handle(self, delivery: Delivery) -> Verdict:
        answer = Event()
        self.waiting.put((delivery, answer))
        return answer.wait()  # type: ignore[no-any-return]

    def flush_forever(self) -> None:
        while True:
            batch = [self.waiting.get()]
            eventlet.sleep(LINGER_SECONDS)
            try:
                while len(batch) < handling.BATCH:
                    batch.append(self.waiting.get_nowait())
            except Empty:
                pass
            deliveries = [delivery for delivery, _ in batch]
            try:
                verdicts = self.run.native(
                    f"a batch of {self.consumer.name}",
                    handling.handle_all,
                    self.run.service,
                    self.consumer,
                    deliveries,
                )
            except RuntimeError as error:
                verdicts = [Verdict("retry", str(error))] * len(batch)
            for (_, answer), verdict in zip(batch, verdicts, strict=True):
                answer.send(verdict)


def entrypoint(run: Run, consumer: Consumer) -> Any:
    """The method of the nameko service that receives one consumer's messages."""
    usual = FREE_HANDLER_SECONDS if consumer.mode == "free" else HANDLER_SECONDS
    seconds = float(run.settings.value("HANDLER_SECONDS", str(usual)))
    batches = Batches(run, consumer) if consumer.mode == "batch" else None

    def receive(_: Any, delivery: Delivery) -> Verdict:
        if batches is not None:
            return batches.handle(delivery)
        with run.threads:
            what = f"{consumer.name} {delivery.message_id}"
            return run.native(  # type: ignore[no-any-return]
                what, handling.handle, run.service, consumer, delivery, seconds=seconds
            )

    return Deliver.decorator(run.settings.bus_prefix, consumer)(receive)
