"""Facts of notifications as protos."""

import json
from collections.abc import Mapping
from datetime import datetime

from protos.gen.dougong.notifications.v1 import events_pb2


def posted(
    id: int,
    person: int,
    title: Mapping[str, str],
    body: Mapping[str, str],
    link: str,
    unread: int,
    at: datetime,
) -> events_pb2.NotificationPosted:
    """notifications.posted; texts in all their languages, the page chooses."""
    return events_pb2.NotificationPosted(
        id=id,
        user=person,
        title_json=json.dumps(dict(title), ensure_ascii=False).encode(),
        body_json=json.dumps(dict(body), ensure_ascii=False).encode(),
        link=link,
        unread=unread,
        created_at=at.isoformat().replace("+00:00", "Z"),
    )
