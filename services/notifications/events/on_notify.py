"""notifications.notify (command) → tell the people."""

from protos.gen.dougong.notifications.v1 import events_pb2
from services.chassis.database import Transaction
from services.chassis.messages import Envelope, Permanent
from services.notifications.commands.notify import Notification, Notifier
from services.notifications.domain.texts import LONGEST_BODY, LONGEST_TITLE, clean, read_text

MOST_PEOPLE = 10_000


class OnNotify:
    """The handler, of mode single."""

    def __init__(self, notifier: Notifier) -> None:
        self.notifier = notifier

    def __call__(self, tx: Transaction, envelope: Envelope, message: events_pb2.Notify) -> None:
        title = read_text(message.title_json, LONGEST_TITLE)
        body = read_text(message.body_json, LONGEST_BODY)
        if not title or body is None or len(message.users) > MOST_PEOPLE:
            raise Permanent("a notification needs a title, a text and at most 10,000 people")
        self.notifier.notify(
            tx,
            Notification(
                envelope.message_id,
                message.users,
                title,
                body,
                clean(message.link) if message.link.startswith("/") else "",
                message.channels,
                clean(message.topic)[:130],
            ),
        )
