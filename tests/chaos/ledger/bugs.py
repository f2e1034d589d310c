"""The bugs that message systems usually have, to be planted into this process: the checker must see each."""

from collections.abc import Callable
from typing import Any


def plant(name: str) -> None:
    """Plant one bug by name; "" plants none."""
    if name:
        BUGS[name]()


def publish_before_commit() -> None:
    """The producer sends to the broker itself, inside the transaction."""
    from amqp import Message
    from kombu import Connection

    from services.chassis import outbox
    from services.chassis.settings import read_settings

    def append(write: Any, envelope: Any, body: bytes, command: bool) -> None:
        settings = read_settings("ledger")
        with Connection(settings.amqp_url, transport_options={"confirm_publish": True}) as broker:
            message = Message(
                body, message_id=str(envelope.message_id), application_headers=envelope.headers()
            )
            broker.channel().basic_publish(message, exchange=settings.bus_prefix, routing_key=envelope.type)

    outbox.append = append


def delete_before_publish() -> None:
    """The relay takes its rows out of the outbox first, and then sends them."""
    from services.chassis import crash
    from services.chassis.outbox import BATCH, BATCH_BYTES, WAITING, Relay

    def forward(self: Any, database: Any, channel: Any) -> int:
        rows = database.execute(WAITING, [BATCH, BATCH_BYTES]).fetchall()
        database.execute("delete from outbox where id = any(%s)", [[row[0] for row in rows]])
        if rows:
            crash.point("relay.after_publish")
        for row in rows:
            channel.publish(*row)
        return len(channel.wait())

    Relay.forward = forward  # type: ignore[method-assign]


def no_inbox() -> None:
    """A consumer does not remember what it has handled."""
    from services.chassis.database import Transaction

    Transaction.first_time = lambda self, consumer, message_id: True  # type: ignore[method-assign]


def ack_before_transaction() -> None:
    """The broker is told that a message is done when it arrives."""
    from services.chassis import consuming

    stock = consuming.SafeConsumer.on_raw

    def on_raw(self: Any, provider: Any, message: Any) -> None:
        message.ack()
        message.ack = lambda: None
        stock(self, provider, message)

    consuming.SafeConsumer.on_raw = on_raw  # type: ignore[method-assign]


BUGS: dict[str, Callable[[], None]] = {
    bug.__name__: bug
    for bug in (publish_before_commit, delete_before_publish, no_inbox, ack_before_transaction)
}
