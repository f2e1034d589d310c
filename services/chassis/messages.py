"""What travels on the bus: a protobuf body, and an envelope in AMQP headers that a person can read."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from google.protobuf.message import Message

from services.chassis.context import Actor

if TYPE_CHECKING:
    from services.chassis.database import Transaction

NAMESPACE = uuid.UUID("6f0f5bd4-7a2e-5f1c-9c53-0d06b1a5c3e9")


@dataclass(frozen=True)
class Envelope:
    """The outside of a message. `type` is the routing key: `records.changed`, `records.create_record`."""

    message_id: uuid.UUID
    tenant: int
    type: str
    aggregate_id: str = ""
    aggregate_version: int = 0
    occurred_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    traceparent: str = ""
    actor: Actor = field(default_factory=Actor)

    def headers(self) -> dict[str, Any]:
        """The envelope as AMQP headers."""
        return {
            "tenant": self.tenant,
            "type": self.type,
            "aggregate_id": self.aggregate_id,
            "aggregate_version": self.aggregate_version,
            "occurred_at": self.occurred_at.isoformat(),
            "traceparent": self.traceparent,
            "actor_user": self.actor.user,
            "actor_via": self.actor.via,
        }

    @classmethod
    def from_headers(cls, message_id: str, headers: Mapping[str, Any]) -> "Envelope":
        """Rebuild it; raises KeyError or ValueError on anything that did not come from an outbox."""
        return cls(
            uuid.UUID(message_id),
            int(headers["tenant"]),
            str(headers["type"]),
            str(headers["aggregate_id"]),
            int(headers["aggregate_version"]),
            datetime.fromisoformat(headers["occurred_at"]),
            str(headers["traceparent"]),
            Actor(int(headers["actor_user"]), str(headers["actor_via"])),
        )


def message_id_from(*parts: object) -> uuid.UUID:
    """A message id that is the same whenever the same cause asks for the same effect."""
    return uuid.uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))


class Handler(Protocol):
    """Handles one message inside the transaction that also holds its inbox row."""

    def __call__(self, tx: "Transaction", envelope: Envelope, message: Any, /) -> None: ...


class BatchHandler(Protocol):
    """Handles up to 200 new messages inside one transaction; must be able to run each alone too."""

    def __call__(self, tx: "Transaction", items: Sequence[tuple[Envelope, Any]], /) -> None: ...


class FreeHandler(Protocol):
    """Handles a message with external effects: opens its own transactions and keeps its own inbox."""

    def __call__(self, envelope: Envelope, message: Any, /) -> None: ...


BodyType = type[Message]  # named here, because a field of the class below is called type


@dataclass(frozen=True)
class Subscription:
    """One message type, the class of its body and the function that handles it."""

    type: str
    body: "BodyType"
    handle: Handler | BatchHandler | FreeHandler


@dataclass(frozen=True)
class Consumer:
    """One durable queue of a service: `<prefix>.<name>`. mode: single | batch | free (see the handlers)."""

    name: str
    subscriptions: tuple[Subscription, ...]
    mode: str = "single"

    def subscription(self, type: str) -> Subscription | None:
        return next((each for each in self.subscriptions if each.type == type), None)


@dataclass(frozen=True)
class Periodic:
    """Work done every `seconds` by one replica at a time (under an advisory lock), in a native thread."""

    name: str
    seconds: float
    run: Callable[[], None]


class Permanent(Exception):
    """No retry can help: straight to the dead-letter queue."""


class Infrastructure(Exception):
    """Something below is down: the longest retry, without spending an attempt."""
