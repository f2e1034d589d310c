"""What became of each message, channel by channel; for administrators, without what the messages say."""

from datetime import datetime
from typing import Any

from services.chassis.context import current
from services.chassis.database import Database
from services.chassis.errors import Invalid
from services.notifications.domain.routing import STATES
from services.notifications.queries import pages
from services.notifications.storage import deliveries
from services.notifications.storage.directory import Directory

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 200


def list_deliveries(
    database: Database, directory: Directory, *, state: str, cursor: str, limit: int
) -> dict[str, Any]:
    """{"rows": [{id, notification, topic, person, person_name, channel, address, state, attempts, error,
    next_at, created_at, updated_at}], "next": cursor or None}. Raises Invalid("state_unknown").
    """
    if state and state not in STATES:
        raise Invalid("state_unknown", "state", {"possible": ", ".join(STATES)})
    limit = min(max(limit, 0) or DEFAULT_LIMIT, LARGEST_LIMIT)
    names = directory.names(current().tenant)
    with database.read() as tx:
        found = deliveries.page(tx, state=state, before_id=pages.decode(cursor), limit=limit + 1)
    rows = [
        {
            **{key: _plain(value) for key, value in row.items()},
            "person_name": names.get(row["person"], ""),
        }
        for row in found[:limit]
    ]
    return {"rows": rows, "next": pages.encode(rows[-1]["id"]) if len(found) > limit else None}


def _plain(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
