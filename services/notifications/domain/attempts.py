"""What becomes of a mail after an attempt to send it.

A mail is never sent twice: once its text has gone out and no answer came back, nobody knows whether the
server took it, and it stays `uncertain` for an administrator to see. SMTP has no way to ask; the stable
Message-ID only helps a mailbox to show a copy once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

DELAYS = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 3600, 4 * 3600))
# A sender that has not come back for this long has died; every step of SMTP times out well before.
CLAIM_LOST_AFTER = timedelta(minutes=5)


class Outcome(Enum):
    """SENT: taken. LATER: not taken, may work later. REFUSED: not taken, never will. UNKNOWN: either."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Next:
    """The state after an attempt, and when to try again if pending."""

    state: str
    at: datetime | None = None


def after_attempt(outcome: Outcome, attempts: int, now: datetime) -> Next:
    """attempts: how many were made, this one included."""
    if outcome is Outcome.SENT:
        return Next("sent")
    if outcome is Outcome.UNKNOWN:
        return Next("uncertain")
    if outcome is Outcome.LATER and attempts <= len(DELAYS):
        return Next("pending", now + DELAYS[attempts - 1])
    return Next("failed")
