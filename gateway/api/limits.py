"""Rate limits: a token bucket per caller, so that nobody can crowd out the others."""

import threading
import time
from dataclasses import dataclass

from services.chassis.errors import TooMany


@dataclass(frozen=True)
class Rate:
    """`burst` requests at once, refilled at `per_second`."""

    burst: float
    per_second: float


# Per address: a whole office may sign in from one. Guessing is stopped by identity, account by account.
SIGN_IN = Rate(120, 5)
REQUESTS = Rate(300, 100)  # per session or API key
ANONYMOUS = Rate(120, 20)  # per address
HELD_AT_MOST = 50_000


class Buckets:
    """The buckets of one gateway process. With n replicas a caller gets at most n times the rate."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[float, float]] = {}  # key → tokens left, when
        self._guard = threading.Lock()

    def take(self, key: str, rate: Rate) -> None:
        """Take one token; raises TooMany with the seconds to wait."""
        now = time.monotonic()
        with self._guard:
            if len(self._held) > HELD_AT_MOST:
                self._held.clear()
            tokens, then = self._held.get(key, (rate.burst, now))
            tokens = min(rate.burst, tokens + (now - then) * rate.per_second)
            if tokens < 1:
                self._held[key] = (tokens, now)
                wait = max(1, round((1 - tokens) / rate.per_second))
                raise TooMany("rate_limited", params={"retry_after": wait})
            self._held[key] = (tokens - 1, now)
