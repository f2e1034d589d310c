"""Slowing down those who guess passwords, without telling them anything.

Failures are counted per account and per address; accounts that do not exist just the same. From the limit on,
 every further failure locks for twice as long. Locked means: the password is not even looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FORGOTTEN_AFTER = timedelta(minutes=30)
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(minutes=15)
# An address may be a whole office behind one router.
LIMITS = {"account": 5, "address": 50}


@dataclass(frozen=True)
class Failures:
    """Failed attempts in a row for one account or address; last is aware UTC."""

    kind: str  # "account" | "address"
    subject: str
    count: int
    last: datetime

    def remembered(self, now: datetime) -> int:
        """The count, or 0 when the last failure is long ago."""
        return 0 if now - self.last > FORGOTTEN_AFTER else self.count

    def locked_seconds(self, now: datetime) -> int:
        """For how many more seconds attempts are refused; 0 when they are not."""
        over = self.remembered(now) - LIMITS[self.kind]
        if over < 0:
            return 0
        lock = min(FIRST_LOCK * 2 ** min(over, 10), LONGEST_LOCK)
        left = (self.last + lock - now).total_seconds()
        return max(0, -int(-left // 1))
