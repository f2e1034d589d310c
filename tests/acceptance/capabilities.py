"""The capabilities promised so far, by the ids the design gives them, and the tests that carry these ids."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

#: As the work so far is described: single ids, and ranges of them.
PROMISED = "F1–F13, M1–M3, B9, B10, W4, A1, A4, R1, R2, R4"
HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
IDS = re.compile(r"::test_((?:[a-z]\d+_)+)")


def promised(line: str = PROMISED) -> list[str]:
    """Every id of such a line, ranges written out."""
    ids: list[str] = []
    for part in line.split(","):
        first, _, last = part.strip().partition("–")
        letter, start = first[0], int(first[1:])
        ids += [f"{letter}{number}" for number in range(start, int(last[1:] if last else start) + 1)]
    return ids


def proven() -> dict[str, list[str]]:
    """Tests through the public API by the ids in their names, as pytest itself collects them."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--noconftest", str(HERE)]
    collected = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    tests: dict[str, list[str]] = defaultdict(list)
    for line in collected.stdout.splitlines():
        if found := IDS.search(line):
            for id in found[1].strip("_").upper().split("_"):
                tests[id].append(line)
    return tests
