"""Lines a script can read: `figure <id> = <value> <unit> (target <sign> <target>) ok|short`."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

WARM_UP = 7  # the driver prepares a statement at its sixth run
LINE = re.compile(r"figure (\S+) = (-?[\d.]+) (\S+) \(target ([≤≥]) (\S+)\) (ok|short)")


@dataclass(frozen=True)
class Figure:
    """One measured value and what it must reach; ``least``: the target is a lower bound."""

    id: str
    value: float
    unit: str
    target: float
    least: bool = False

    @property
    def ok(self) -> bool:
        return self.value >= self.target if self.least else self.value <= self.target

    def line(self) -> str:
        sign, verdict = ("≥" if self.least else "≤"), ("ok" if self.ok else "short")
        return f"figure {self.id} = {self.value:.2f} {self.unit} (target {sign} {self.target:.4g}) {verdict}"


def parsed(line: str) -> Figure | None:
    """The figure a line tells; None for any other line."""
    found = LINE.fullmatch(line.strip())
    if found is None:
        return None
    id, value, unit, sign, target, _ = found.groups()
    return Figure(id, float(value), unit, float(target), sign == "≥")


def concerns(id: str, only: str) -> bool:
    """Whether a row or a figure is asked for: by its own beginning, or by that of a figure below it."""
    return id.startswith(only) or only.startswith(f"{id}.")


def interleaved(
    sides: Mapping[str, Callable[[], Any]], times: int = 60, seconds: float = 20.0
) -> dict[str, float]:
    """Milliseconds of each side's median run, the sides in turns, so that both have the same machine.

    Ends after ``times`` rounds, or with the round that ``seconds`` have passed in.
    """
    for run in sides.values():
        for _ in range(WARM_UP):
            run()
    taken: dict[str, list[float]] = {name: [] for name in sides}
    deadline = time.monotonic() + seconds
    for _ in range(times):
        for name, run in sides.items():
            started = time.perf_counter()
            run()
            taken[name].append((time.perf_counter() - started) * 1000)
        if time.monotonic() > deadline:
            break
    return {name: statistics.median(each) for name, each in taken.items()}
