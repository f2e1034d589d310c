"""One run: what its rows are given, what they print, and which of them are asked for."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from services.records.storage.session import Session
from tests.bench.company import Company, fill
from tests.bench.figures import Figure, concerns
from tests.bench.plans import Inside

Say = Callable[[str], None]


@dataclass
class Bench:
    """``only``: beginning of the ids asked for; ``plans``: whole digests, not only how the table is read."""

    company: Company
    only: str = ""
    plans: bool = False
    say: Say = field(default=lambda text: print(text, flush=True))

    @cached_property
    def inside(self) -> Inside:
        return Inside(self.company)

    @cached_property
    def directory(self) -> tempfile.TemporaryDirectory[str]:
        """For files that a row makes."""
        return tempfile.TemporaryDirectory(prefix="dougong-bench-")

    @property
    def scratch(self) -> Path:
        return Path(self.directory.name)

    def figure(self, id: str, value: float, unit: str, target: float, *, least: bool = False) -> None:
        if concerns(id, self.only):
            self.say(Figure(id, value, unit, target, least).line())

    def beside(self, id: str, ours: float, bare: float, floor: float = 0.0) -> None:
        """Ours may take three times as long as by hand, or ``floor`` ms longer if that is more."""
        most = max(3 * bare, bare + floor)
        self.figure(f"{id}.p50", ours, "ms", most)
        self.figure(f"{id}.extra", ours - bare, "ms", most - bare)
        self.figure(f"{id}.ratio", ours / bare, "×", most / bare)

    def plan(self, id: str, query: Callable[[Session], Any], index: str, user: int | None = None) -> None:
        """Tell how the contracts are read, and whether by the index the policy made for it.

        ``index``: its name, or how it begins; ids of forms and fields are the run's own.
        """
        if not concerns(id, self.only):
            return
        table = self.company.table().partition(".")[2]
        plan = self.inside.plan(user or self.company.admin.id, query, table)
        used = any(name.startswith(index) for name in plan.indexes)
        self.say(f"plan {id} = {' + '.join(plan.scans)}{'' if used else f' (without {index})'}")
        if self.plans:
            for line in plan.digest():
                self.say(f"  {line}")

    def close(self) -> None:
        if "inside" in self.__dict__:
            self.inside.close()
        if "directory" in self.__dict__:
            self.directory.cleanup()


@dataclass(frozen=True)
class Row:
    """A row of the table of targets; its figures' ids begin with its own."""

    id: str
    measure: Callable[[Bench], None]
    # Whether the contracts must be there.
    contracts: bool = True


def measured(bench: Bench, rows: Iterable[Row]) -> int:
    """Measure the rows asked for; how many of them could not be."""
    failed = 0
    chosen = [row for row in rows if concerns(row.id, bench.only)]
    if any(row.contracts for row in chosen):
        fill(bench.company)
    for row in chosen:
        try:
            row.measure(bench)
        except Exception:
            failed += 1
            print(f"{row.id} could not be measured:", file=sys.stderr)
            traceback.print_exc()
    return failed
