"""The caller's notifications, newest first, in the language of the request."""

from typing import Any

from services.chassis.context import current
from services.chassis.database import Database
from services.kernel.labels import resolve_label
from services.notifications.queries import pages
from services.notifications.storage import notices

DEFAULT_LIMIT, LARGEST_LIMIT = 30, 200


def list_notifications(database: Database, *, cursor: str, limit: int, unread_only: bool) -> dict[str, Any]:
    """{"rows": [{id, topic, title, body, link, created_at, read_at}], "unread": n, "next": …}."""
    context, limit = current(), min(max(limit, 0) or DEFAULT_LIMIT, LARGEST_LIMIT)
    with database.read() as tx:
        found = notices.page(
            tx, context.user, unread_only=unread_only, before_id=pages.decode(cursor), limit=limit + 1
        )
        unread = notices.unread(tx, [context.user]).get(context.user, 0)
    rows = [
        {
            "id": each.id,
            "topic": each.topic,
            "title": resolve_label(each.title, context.language),
            "body": resolve_label(each.body, context.language),
            "link": each.link or None,
            "created_at": each.created_at.isoformat().replace("+00:00", "Z"),
            "read_at": each.read_at and each.read_at.isoformat().replace("+00:00", "Z"),
        }
        for each in found[:limit]
    ]
    return {
        "rows": rows,
        "unread": unread,
        "next": pages.encode(found[limit - 1].id) if len(found) > limit else None,
    }
