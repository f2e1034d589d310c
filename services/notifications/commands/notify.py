"""Tell people something: into their lists now, by mail in a second stage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.database import Transaction
from services.notifications.commands.publish import posted
from services.notifications.domain.routing import route
from services.notifications.storage import deliveries, notices, preferences
from services.notifications.storage.directory import Directory


@dataclass(frozen=True)
class Notification:
    """What is to be told. message_id: the cause; told once however often it comes."""

    message_id: UUID
    people: Sequence[int]
    title: Mapping[str, str]
    body: Mapping[str, str]
    link: str
    channels: Sequence[str]
    topic: str


@dataclass(frozen=True)
class Notifier:
    """mail_domain: the right side of Message-IDs; empty when mail is not configured."""

    directory: Directory
    mail_domain: str
    clock: Callable[[], datetime]

    def notify(self, tx: Transaction, notification: Notification) -> None:
        """Write notifications, deliveries and `notifications.posted` in the given transaction."""
        people = list(dict.fromkeys(notification.people))
        if not people:
            return
        now = self.clock()
        known = self.directory.recipients(tx.tenant, set(people))
        chosen = preferences.of_people(tx, people)
        routes = {
            person: route(
                notification.channels,
                notification.topic,
                known.get(person),
                chosen.get(person, []),
                mail_configured=bool(self.mail_domain),
            )
            for person in people
        }
        listed = {
            person: any(each.channel == "in_app" and each.state == "sent" for each in routed)
            for person, routed in routes.items()
        }
        ids = notices.add(
            tx,
            listed,
            message_id=notification.message_id,
            topic=notification.topic,
            title=notification.title,
            body=notification.body,
            link=notification.link,
            now=now,
        )
        mail_id = f"<{notification.message_id}.%d@{self.mail_domain}>"
        deliveries.add(
            tx,
            [
                deliveries.NewDelivery(
                    ids[person],
                    person,
                    known.get(person),
                    delivery,
                    mail_id % person if delivery.channel == "mail" else "",
                )
                for person, routed in routes.items()
                for delivery in routed
            ],
            now,
        )
        unread = notices.unread(tx, people)
        for person in people:
            if listed[person]:
                event = posted(
                    ids[person],
                    person,
                    notification.title,
                    notification.body,
                    notification.link,
                    unread.get(person, 0),
                    now,
                )
                tx.publish("notifications.posted", event, aggregate_id=ids[person], aggregate_version=1)
