"""What stands on RabbitMQ: one topic exchange; for each consumer a queue, its retries, its dead letters."""

import logging
import os
import threading
import uuid
from collections.abc import Callable
from typing import Any

import amqp
from google.protobuf.message import Message
from kombu import Connection, Exchange, Queue
from kombu.message import Message as AmqpMessage

from services.chassis.messages import Consumer, Envelope

log = logging.getLogger(__name__)
# Seconds before each retry, and the growing wait while a database or service is down; shorter ones in tests.
RETRY_SECONDS = tuple(int(each) for each in os.environ.get("DOUGONG_RETRY_SECONDS", "1,5,30,120").split(","))
DELIVERY_LIMIT = 20
# Looking into a dead-letter queue counts as a delivery; RabbitMQ 4 would drop a message looked at 20 times.
LOOK_LIMIT = 1_000_000


def exchange_name(prefix: str) -> str:
    return prefix


def queue_name(prefix: str, consumer: str) -> str:
    return f"{prefix}.{consumer}"


def dead_queue_name(prefix: str, consumer: str) -> str:
    return f"{prefix}.{consumer}.dead"


def retry_queue_name(prefix: str, consumer: str, attempt: int) -> str:
    return f"{prefix}.{consumer}.retry.{RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)]}"


def _quorum(name: str, dead_letter_to: str, **arguments: Any) -> Queue:
    return Queue(
        name,
        durable=True,
        queue_arguments={
            "x-queue-type": "quorum",
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": dead_letter_to,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
            **arguments,
        },
    )


def main_queue(prefix: str, consumer: Consumer) -> Queue:
    """The queue a consumer reads, not yet bound to a channel."""
    return _quorum(
        queue_name(prefix, consumer.name),
        dead_queue_name(prefix, consumer.name),
        **{"x-delivery-limit": DELIVERY_LIMIT},
    )


def declare(amqp_url: str, prefix: str, consumers: tuple[Consumer, ...]) -> None:
    """Declare and bind everything the consumers need. Run at installation, before anyone publishes."""
    with Connection(amqp_url, connect_timeout=5) as connection:
        channel = connection.channel()
        exchange = Exchange(exchange_name(prefix), "topic", durable=True)
        exchange(channel).declare()
        for consumer in consumers:
            dead = dead_queue_name(prefix, consumer.name)
            keep = {"x-queue-type": "quorum", "x-delivery-limit": LOOK_LIMIT}
            Queue(dead, durable=True, queue_arguments=keep)(channel).declare()
            for attempt, seconds in enumerate(RETRY_SECONDS):
                name = retry_queue_name(prefix, consumer.name, attempt)
                retry = _quorum(name, queue_name(prefix, consumer.name), **{"x-message-ttl": seconds * 1000})
                retry(channel).declare()
            main = main_queue(prefix, consumer)(channel)
            main.declare()
            for subscription in consumer.subscriptions:
                main.bind_to(exchange_name(prefix), routing_key=subscription.type)


def send_on(channel: Any, queue: str, message: Any, headers: dict[str, Any]) -> None:
    """Put a message as it is, under other headers, into a queue; returns when the broker has confirmed.

    The channel must be of a confirming connection. Raises an AMQPError when the broker does not take it.
    """
    known = message.properties
    kept = {name: known[name] for name in ("message_id", "content_type", "content_encoding") if name in known}
    copy = amqp.Message(message.body, application_headers=headers, delivery_mode=2, **kept)
    channel.basic_publish(copy, exchange="", routing_key=queue, mandatory=True, confirm_timeout=8)


def confirming(amqp_url: str) -> Connection:
    """A connection whose publishes wait for the broker's confirm."""
    return Connection(amqp_url, connect_timeout=5, transport_options={"confirm_publish": True})


def listen(
    amqp_url: str,
    prefix: str,
    bodies: dict[str, type[Message]],
    receive: Callable[[Envelope, Any], None],
    stop: threading.Event,
) -> None:
    """Hear messages as they pass, in every process that listens: for live pages, not for effects.

    The queue is the process's own and goes with it; what passes while nobody listens is not kept.
    Runs until `stop`; reconnects after the broker was away.
    """

    def on_message(message: AmqpMessage) -> None:
        try:
            envelope = Envelope.from_headers(message.properties["message_id"], message.headers)
            receive(envelope, bodies[envelope.type].FromString(message.body))
        except Exception:
            log.exception("a live message was dropped")

    while not stop.is_set():
        try:
            with Connection(amqp_url, connect_timeout=5, heartbeat=15) as connection:
                exchange = Exchange(exchange_name(prefix), "topic", durable=True)
                channel = connection.channel()
                exchange(channel).declare()
                name = f"{prefix}.live.{uuid.uuid4().hex}"
                queue = Queue(name, exclusive=True, auto_delete=True, durable=False)(channel)
                queue.declare()
                for type in bodies:
                    queue.bind_to(exchange_name(prefix), routing_key=type)
                with connection.Consumer([queue], channel=channel, on_message=on_message, no_ack=True):
                    while not stop.is_set():
                        try:
                            connection.drain_events(timeout=1)
                        except TimeoutError:
                            connection.heartbeat_check()
        except (amqp.AMQPError, OSError) as error:
            log.warning("live messages wait for the broker: %r", error)
            stop.wait(1)
