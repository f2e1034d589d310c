"""Delete notifications that are past their time, with their deliveries."""

from datetime import datetime, timedelta

from services.chassis.context import Context
from services.chassis.database import Database
from services.notifications.storage import notices


def purge_old(database: Database, kept: timedelta, now: datetime) -> int:
    """Answers how many went."""
    with database.transaction(Context()) as tx:
        return notices.purge(tx, now - kept)
