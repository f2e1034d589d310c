"""What a running suite looks like now: processes, readiness, restarts, memory."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from deploy.local.plan import Plan
from deploy.local.processes import descendants, memory, start_mark
from deploy.local.readiness import ready
from deploy.local.servers import Servers

MB = 1024**2
CODE = ("services", "connectors", "gateway/api", "protos/gen")


def show(plan: Plan) -> int:
    """Print the table; returns 1 when a program is not ready."""
    content = json.loads(Path(plan.status).read_text())
    print(f"{'program':<24}{'pid':>8}  {'state':<10}{'restarts':>8}{'up':>9}{'memory':>10}")
    healthy, total = True, 0
    for name, pid in Servers(plan).pids().items():
        used = sum(memory(member) for member in descendants(pid)) if pid else 0
        total += used
        healthy = healthy and pid is not None
        row = f"{name:<24}{pid or '-':>8}  {'ready' if pid else 'down':<10}{'':>8}"
        print(f"{row}{_age(pid):>9}{used // MB:>7} MB")
    for program in plan.programs:
        entry = content["programs"][program.name]
        pid = entry["pid"]
        is_ready = ready(program.probe)
        healthy = healthy and is_ready
        used = sum(memory(member) for member in descendants(pid)) if pid else 0
        total += used
        state = "ready" if is_ready else "starting" if pid else "down"
        row = f"{program.name:<24}{pid or '-':>8}  {state:<10}{entry['restarts']:>8}"
        print(f"{row}{_age(pid):>9}{used // MB:>7} MB")
    total += memory(content["pid"])
    print(f"{'supervisor':<24}{content['pid']:>8}  {'ready':<10}{'':>8}{_age(content['pid']):>9}")
    print(f"\n{plan.notes.get('url', '')}   memory of all: {total // MB} MB (proportional set size)")
    return 0 if healthy else 1


def code_changed(plan: Path, checkout: Path) -> bool:
    """Whether Python code is newer than the plan that is running."""
    since = plan.stat().st_mtime
    files = (path for part in CODE for path in (checkout / part).rglob("*.py"))
    return any(path.stat().st_mtime > since for path in files)


def _age(pid: int | None) -> str:
    mark = start_mark(pid) if pid else None
    if mark is None:
        return "-"
    uptime = time.clock_gettime(time.CLOCK_BOOTTIME)
    seconds = int(uptime - mark / os.sysconf("SC_CLK_TCK"))
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m{seconds % 60:02}s"
