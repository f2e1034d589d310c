"""The parent of every process of a local suite: starts, restarts with back-off, stops in order.

`python -m deploy.local.supervisor PLAN` runs until SIGTERM. A program's process group holds all it starts; if
the supervisor itself dies, the kernel sends its children SIGTERM.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from deploy.local import logs
from deploy.local.plan import Plan, Program
from deploy.local.processes import end_groups, start_mark
from deploy.local.servers import Servers

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0  # seconds before a restart; doubles with each quick exit
STEADY = 30.0  # seconds after which a run counts as good and the delay starts over
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


@dataclass
class Child:
    """A program and its present process, if any."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restarts: int = 0
    delay: float = FIRST_DELAY
    due: float = 0.0
    last_exit: int | None = None

    def status(self) -> dict[str, object]:
        """For the status file: a pid with its start mark, so that a reader never mistakes a reused pid."""
        pid = self.process.pid if self.process else None
        mark = start_mark(pid) if pid else None
        return {"pid": pid, "mark": mark, "restarts": self.restarts, "last_exit": self.last_exit}


class Supervisor:
    """Runs a plan; all of it happens in one thread, between signals."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._children = [Child(program) for program in plan.programs]
        self._logs = Path(plan.logs)
        self._servers = Servers(plan)
        self._written = ""
        self._stopping = False

    def run(self) -> None:
        """Keep everything running until SIGTERM or SIGINT, then stop it all."""
        awake, wakeup = socket.socketpair()
        for end in (awake, wakeup):
            end.setblocking(False)
        # Handlers, not a blocked mask: programs started from here would inherit a mask.
        signal.set_wakeup_fd(wakeup.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._request_stop)
        next_chore = 0.0
        while not self._stopping:
            self._reap()
            self._start_due()
            if time.monotonic() >= next_chore:
                next_chore = time.monotonic() + 5.0
                logs.rotate(self._logs)
                self._servers.keep()
            self._write_status()
            if select.select([awake], [], [], 0.5)[0]:
                awake.recv(4096)
        self._stop()

    def _request_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _start_due(self) -> None:
        for child in self._children:
            if child.process is None and time.monotonic() >= child.due:
                self._start(child)

    def _start(self, child: Child) -> None:
        program = child.program
        log = logs.open_log(self._logs, program.name)
        try:
            child.process = subprocess.Popen(
                program.command,
                env=program.environment,
                cwd=program.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_before_exec,
            )
        except OSError as error:
            os.write(log, f"supervisor: {program.command[0]} could not be started: {error}\n".encode())
            self._schedule(child)
        finally:
            os.close(log)
        child.started = time.monotonic()

    def _reap(self) -> None:
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                child.last_exit = child.process.returncode
                end_groups({child.process.pid}, grace=2.0)  # whatever it left behind
                child.process = None
                if time.monotonic() - child.started > STEADY:
                    child.delay = FIRST_DELAY
                self._schedule(child)

    def _schedule(self, child: Child) -> None:
        child.due = time.monotonic() + child.delay
        child.delay = min(child.delay * 2, LONGEST_DELAY)
        child.restarts += 1

    def _stop(self) -> None:
        for phase in sorted({child.program.stop_phase for child in self._children}):
            members = [
                child for child in self._children if child.program.stop_phase == phase and child.process
            ]
            groups = {child.process.pid for child in members if child.process}
            end_groups(groups, grace=max((child.program.grace for child in members), default=0.0))
            for child in members:
                if child.process:
                    child.process.wait()
                child.process = None
        self._servers.stop()
        self._write_status()

    def _write_status(self) -> None:
        content = {"pid": os.getpid(), "programs": {c.program.name: c.status() for c in self._children}}
        text = json.dumps(content, indent=1)
        if text != self._written:
            target = Path(self._plan.status)
            fresh = target.with_suffix(".new")
            fresh.write_text(text)
            fresh.replace(target)
            self._written = text


def _before_exec() -> None:
    """In the child, before its program starts: have the kernel end it with the supervisor."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def main() -> int:
    """Run the plan named on the command line; one supervisor per plan, by a lock held for life."""
    path = Path(sys.argv[1])
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another supervisor runs this plan", file=sys.stderr)
            return 1
        lock.write(str(os.getpid()))
        lock.flush()
        Supervisor(Plan.read(path)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
