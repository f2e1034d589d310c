"""Messages that were given up on: a person reads them, and sends them again or discards them."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from services.chassis import broker
from services.chassis.handling import Delivery
from services.chassis.messages import Consumer

USAGE = "usage: dead-letters list|replay|discard <consumer> [message id]"
# What the failed journey left on a message; a replayed one starts afresh.
JOURNEY = (
    "x-attempt",
    "x-waits",
    "x-error",
    "x-death",
    "x-first-death-",
    "x-last-death-",
    "x-delivery-count",
)


def command_line(amqp_url: str, prefix: str, consumers: Sequence[Consumer], arguments: Sequence[str]) -> None:
    """`list` prints one JSON object a line; `replay` and `discard` print how many messages they took."""
    if len(arguments) not in (2, 3) or arguments[0] not in ("list", "replay", "discard"):
        sys.exit(USAGE)
    word, name, *rest = arguments
    if name not in (known := [each.name for each in consumers]):
        sys.exit(f"no consumer {name}; there are: {', '.join(known)}")
    id = rest[0] if rest else None
    if word == "list":
        for letter in look(amqp_url, prefix, name):
            sys.stdout.write(json.dumps(letter, ensure_ascii=False, default=str) + "\n")
    else:
        take = replay if word == "replay" else discard
        sys.stdout.write(f"{take(amqp_url, prefix, name, id)}\n")


def look(amqp_url: str, prefix: str, consumer: str) -> list[dict[str, Any]]:
    """The dead letters of a consumer, each message once, oldest first; they stay where they are."""
    with _opened(amqp_url, prefix, consumer) as (_, messages):
        return [
            {
                "message_id": id,
                "type": letters[0].headers.get("type"),
                "tenant": letters[0].headers.get("tenant"),
                "occurred_at": letters[0].headers.get("occurred_at"),
                "error": letters[0].headers.get("x-error"),
                "bytes": len(letters[0].body),
                "copies": len(letters),
            }
            for id, letters in _grouped(messages).items()
        ]


def replay(amqp_url: str, prefix: str, consumer: str, message_id: str | None = None) -> int:
    """Send messages (all unless one is named) to their consumer again; the number sent.

    A message that lies here twice, after a crash between sending on and acknowledging, is sent once. One that
    was sent but not removed, after a crash here, is refused by the consumer's inbox.
    """
    sent = 0
    with _opened(amqp_url, prefix, consumer) as (channel, messages):
        seen: set[str] = set()
        for message in messages:
            delivery = Delivery.of(message)
            if message_id not in (None, delivery.message_id):
                continue
            if delivery.message_id is None or delivery.message_id not in seen:
                headers = {
                    key: value for key, value in delivery.headers.items() if not key.startswith(JOURNEY)
                }
                broker.send_on(channel, broker.queue_name(prefix, consumer), message, headers)
                seen.add(delivery.message_id or "")
                sent += 1
            channel.basic_ack(message.delivery_tag)
    return sent


def discard(amqp_url: str, prefix: str, consumer: str, message_id: str | None = None) -> int:
    """Remove messages (all unless one is named) for good; the number removed."""
    with _opened(amqp_url, prefix, consumer) as (channel, messages):
        chosen = [each for each in messages if message_id in (None, Delivery.of(each).message_id)]
        for message in chosen:
            channel.basic_ack(message.delivery_tag)
        return len({Delivery.of(each).message_id or each.delivery_tag for each in chosen})


def _grouped(messages: Sequence[Any]) -> dict[str, list[Delivery]]:
    groups: dict[str, list[Delivery]] = {}
    for number, message in enumerate(messages):
        delivery = Delivery.of(message)
        groups.setdefault(delivery.message_id or f"(no id, place {number + 1})", []).append(delivery)
    return groups


@contextmanager
def _opened(amqp_url: str, prefix: str, consumer: str) -> Iterator[tuple[Any, list[Any]]]:
    """All dead letters of a consumer, taken; those not acknowledged go back when the connection closes."""
    with broker.confirming(amqp_url) as connection:
        channel = connection.channel()
        messages = []
        while (message := channel.basic_get(broker.dead_queue_name(prefix, consumer))) is not None:
            messages.append(message)
        yield channel, messages
