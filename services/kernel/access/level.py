"""How much of a field somebody gets: hidden < masked < read < write."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    HIDDEN = 0
    MASKED = 1
    READ = 2
    WRITE = 3

    @property
    def label(self) -> str:
        return self.name.lower()


LEVELS = {level.label: level for level in Level}
