"""One log file per program, rotated while the program keeps writing to it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

LIMIT = 10 * 1024 * 1024
KEPT = 3


def open_log(directory: Path, name: str) -> int:
    """File descriptor of a program's log, for appending."""
    directory.mkdir(parents=True, exist_ok=True)
    return os.open(directory / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def rotate(directory: Path, *, limit: int = LIMIT, kept: int = KEPT) -> None:
    """Move logs larger than `limit` bytes aside, keeping `kept` old ones.

    Copied and emptied, not renamed: programs hold the file open for appending, and would follow it.
    """
    for log in directory.glob("*.log"):
        if log.stat().st_size <= limit:
            continue
        for number in range(kept - 1, 0, -1):
            older = log.with_suffix(f".log.{number}")
            if older.exists():
                older.replace(log.with_suffix(f".log.{number + 1}"))
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)


def tail(directory: Path, name: str, lines: int = 30) -> str:
    """The end of a program's log."""
    path = directory / f"{name}.log"
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65536))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
