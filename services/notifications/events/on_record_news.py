"""records.comment.added, records.followed.changed → tell the people.

Who is told, and by which title, records has decided by each one's rights; nothing is added here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from protos.gen.dougong.records.v1 import life_events_pb2
from services.chassis.database import Transaction
from services.chassis.messages import Envelope
from services.notifications.commands.notify import Notification, Notifier
from services.notifications.domain.record_news import changed, commented, field_list, mentioned, quoted
from services.notifications.domain.texts import clean

MENTION, COMMENT, FOLLOWED = "mention", "comment", "followed"


class OnRecordNews:
    """The handlers, of mode single."""

    def __init__(self, notifier: Notifier) -> None:
        self.notifier = notifier

    def comment(self, tx: Transaction, envelope: Envelope, message: life_events_pb2.CommentAdded) -> None:
        """A mention is worth a mail, a comment a line in the list."""
        body, link = quoted(clean(message.text)), f"/records/{message.form}/{message.record}?tab=comments"
        author = clean(message.author_name)
        for title, people in _by_title(message.mentions).items():
            news = Notification(
                envelope.message_id, people, mentioned(author, title), body, link, ("in_app", "mail"), MENTION
            )
            self.notifier.notify(tx, news)
        for title, people in _by_title(message.followers).items():
            self._list(tx, envelope, people, commented(author, title), body, link, COMMENT)

    def change(self, tx: Transaction, envelope: Envelope, message: life_events_pb2.FollowedChanged) -> None:
        groups: defaultdict[tuple[str, bytes], list[int]] = defaultdict(list)
        for reader in message.readers:
            groups[clean(reader.title), reader.fields_json].append(reader.person)
        actor, link = clean(message.actor_name), f"/records/{message.form}/{message.record}?tab=history"
        for (title, fields), people in groups.items():
            self._list(tx, envelope, people, changed(actor, title), field_list(fields), link, FOLLOWED)

    def _list(
        self,
        tx: Transaction,
        envelope: Envelope,
        people: Sequence[int],
        title: Mapping[str, str],
        body: Mapping[str, str],
        link: str,
        topic: str,
    ) -> None:
        news = Notification(envelope.message_id, people, title, body, link, ("in_app",), topic)
        self.notifier.notify(tx, news)


def _by_title(recipients: Iterable[life_events_pb2.Recipient]) -> dict[str, list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for each in recipients:
        groups[clean(each.title)].append(each.person)
    return groups
