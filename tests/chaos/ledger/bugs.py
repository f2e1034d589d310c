"""The bugs that message systems usually have, to be planted into this process: the checker must see each."""

from typing import Any

BUGS = ("publish_before_commit", "no_inbox", "ack_before_transaction")


def plant(name: str) -> None:
    """Plant one bug by name; "" plants none."""
    if name:
        {
            "publish_before_commit": _publish_before_commit,
            "no_inbox": _no_inbox,
            "ack_before_transaction": _ack_before_transaction,
        }[name]()


def _publish_before_commit() -> None:
    """The producer sends to the broker itself, inside the transaction."""
    from amqp import Message
    from kombu import Connection

    from services.chassis import outbox
    from services.chassis.settings import read_settings

    def append(connection: Any, envelope: Any, body: bytes, command: bool) -> None:
        settings = read_settings("ledger")
        with Connection(settings.amqp_url, transport_options={"confirm_publish": True}) as broker:
            message = Message(
                body,
                message_id=str(envelope.message_id),
                application_headers=envelope.headers(),
            )
            broker.channel().basic_publish(
                message,
                exchange=settings.bus_prefix,
                routing_key=envelope.type,
            )

    outbox.append = append  # type: ignore[assignment]


def _no_inbox() -> None:
    """A consumer does not remember what it has handled."""
    from services.chassis.database import Transaction

    Transaction.first_time = lambda self, consumer, message_id: True  # type: ignore[method-assign]


def _ack_before_transaction() -> None:
    """The broker is told that a message is done when it arrives."""
    from services.chassis import worker

    stock = worker.SafeConsumer.on_raw

    def on_raw(self: Any, provider: Any, message: Any) -> None:
        message.ack()
        message.ack = lambda: None
        stock(self, provider, message)

    worker.SafeConsumer.on_raw = on_raw  # type: ignore[method-assign]
