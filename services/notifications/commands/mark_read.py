"""Mark one's notifications as read."""

from collections.abc import Sequence
from datetime import datetime

from services.chassis.context import current
from services.chassis.database import Database
from services.chassis.errors import Invalid
from services.notifications.storage import notices

MOST_IDS = 1000


def mark_read(database: Database, ids: Sequence[int] | None, now: datetime) -> int:
    """ids, or all with None; answers how many stay unread. Raises Invalid("ids_too_many").

    Not audited: it is the person's own list, and nobody else's business.
    """
    if ids is not None and len(ids) > MOST_IDS:
        raise Invalid("ids_too_many", "ids", {"max": MOST_IDS})
    person = current().user
    with database.transaction() as tx:
        if ids is None or ids:
            notices.mark_read(tx, person, ids, now)
        return notices.unread(tx, [person]).get(person, 0)
