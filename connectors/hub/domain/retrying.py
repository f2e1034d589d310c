"""When a job that met an unavailable system runs again."""

from __future__ import annotations

# Seconds; the last repeats. An ERP that is down for a night is asked every ten minutes.
DELAYS = (1, 5, 15, 60, 180, 600)


def delay_before(attempt: int) -> int:
    """Seconds to wait after the given failed attempt (1 is the first)."""
    return DELAYS[min(max(attempt, 1), len(DELAYS)) - 1]
