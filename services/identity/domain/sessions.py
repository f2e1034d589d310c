"""How long a session lives: until it rests too long, and never beyond its last hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# A use is written down at most this often; the idle limit is that much coarser.
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SessionLimits:
    """idle: the longest rest between two uses; absolute: the whole life of a session."""

    idle: timedelta = timedelta(hours=8)
    absolute: timedelta = timedelta(days=7)


def session_ended(now: datetime, *, last_used: datetime, expires: datetime, limits: SessionLimits) -> bool:
    """Whether a session may no longer be used."""
    return now >= expires or now - last_used >= limits.idle
