"""When a job or delivery that met an unavailable system runs again."""

from __future__ import annotations

from datetime import timedelta

# Seconds; the last repeats. An ERP that is down for a night is asked every ten minutes.
DELAYS = (1, 5, 15, 60, 180, 600)
# A webhook's receiver is somebody else's: asked ever more rarely, for a day.
DELIVERY_DELAYS = (5, 30, 120, 600, 1800, 3600, 7200, 14400)
DELIVERY_PATIENCE = timedelta(days=1)


def delay_before(attempt: int, delays: tuple[int, ...] = DELAYS) -> int:
    """Seconds to wait after the given failed attempt (1 is the first)."""
    return delays[min(max(attempt, 1), len(delays)) - 1]
