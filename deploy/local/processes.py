"""Processes as /proc shows them: alive or not, whose, how much memory."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

LISTENING = "0A"  # state of a socket in /proc/net/tcp


def start_mark(pid: int) -> int | None:
    """Start time of a live process in clock ticks since boot, else None; with the pid it is unique."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def group_members(groups: set[int]) -> dict[int, int]:
    """Live processes of the given process groups: pid → group."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) in groups and fields[0] not in "ZX":
            found[int(entry.name)] = int(fields[2])
    return found


def descendants(pid: int) -> set[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(entry.name))
    found, waiting = set(), [pid]
    while waiting:
        current = waiting.pop()
        found.add(current)
        waiting.extend(children.get(current, []))
    return found


def memory(pid: int) -> int:
    """Proportional set size in bytes: shared pages are split among their users, so sums are true.

    Resident size where the kernel hides the former (another user's process); 0 for a process that is gone.
    """
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def end_groups(groups: set[int], *, grace: float) -> None:
    """SIGTERM to process groups, SIGKILL after `grace` seconds to those with members left."""
    for number, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, 5.0)):
        for group in set(group_members(groups).values()):
            with suppress(ProcessLookupError):
                os.killpg(group, number)
        deadline = time.monotonic() + seconds
        while group_members(groups):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return


def marked(name: str, value: str) -> set[int]:
    """Live processes whose environment has `name=value`, this one and its ancestors excepted."""
    wanted, found = f"{name}={value}".encode(), set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.add(int(entry.name))
        except OSError:
            continue
    pid = os.getpid()
    while pid > 1:
        found.discard(pid)
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            break
    return {pid for pid in found if start_mark(pid) is not None}


def end_processes(pids: set[int], *, grace: float) -> None:
    """SIGTERM to processes, SIGKILL after `grace` seconds to those that stay."""
    marks = {pid: start_mark(pid) for pid in pids}
    for number, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, 5.0)):
        alive = {pid for pid, mark in marks.items() if mark is not None and start_mark(pid) == mark}
        for pid in alive:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while any(start_mark(pid) == marks[pid] for pid in alive) and time.monotonic() < deadline:
            time.sleep(0.05)


def listens(pid: int | None, port: int) -> bool:
    """Whether a process, or one it started, is what listens on a TCP port. True where /proc cannot tell."""
    if pid is None:
        return False
    tables = [path for path in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if path.exists()]
    if not tables:
        return True
    sockets = {
        f"socket:[{fields[9]}]"
        for table in tables
        for fields in (line.split() for line in table.read_text().splitlines()[1:])
        if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port
    }
    return any(_opened(each) & sockets for each in descendants(pid))


def _opened(pid: int) -> set[str]:
    """What a process has open, as the links in /proc name it."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(OSError):
            found.add(os.readlink(link))
    return found
