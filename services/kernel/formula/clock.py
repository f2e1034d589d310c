"""What a formula knows of the world besides the record: the moment, the zone, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.kernel.formula.nodes import Node, calls


@dataclass(frozen=True)
class Clock:
    """``now`` is aware; ``today`` is its date in ``tz``, the tenant's zone; ``me`` the person asking, if
    any."""

    now: datetime
    today: date
    tz: ZoneInfo
    me: int | None = None

    def identity(self, node: Node) -> list[Any]:
        """The parts of the clock ``node`` depends on, for cache keys."""
        used = calls(node)
        return [
            self.tz.key,
            str(self.now) if "NOW" in used else None,
            str(self.today) if "TODAY" in used else None,
            self.me if "ME" in used else None,
        ]
