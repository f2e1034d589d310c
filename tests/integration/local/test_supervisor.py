"""The supervisor with small programs in place of services."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.plan import Plan, Probe, Program
from deploy.local.processes import group_members, start_mark

CHECKOUT = Path(__file__).resolve().parents[3]
STEADY = "import time\nwhile True: time.sleep(60)"
PARENT = "import subprocess, sys, time\nsubprocess.Popen(['sleep', '300'])\nwhile True: time.sleep(60)"
STUBBORN = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(60)"
BROKEN = "raise SystemExit(3)"


class Suite:
    """A supervisor running in a directory."""

    def __init__(self, directory: Path, scripts: dict[str, str], phases: dict[str, int]) -> None:
        made = [
            Program(
                name=name,
                command=[sys.executable, "-c", script],
                environment={"PATH": os.environ["PATH"]},
                directory=str(directory),
                probe=Probe("tcp", 1),
                stop_phase=phases.get(name, 1),
                grace=1.0,
            )
            for name, script in scripts.items()
        ]
        self.status_path = directory / "status.json"
        self.plan = Plan(made, str(directory / "logs"), str(self.status_path))
        self.plan.write(directory / "plan.json")
        command = [sys.executable, "-m", "deploy.local.supervisor", str(directory / "plan.json")]
        self.process = subprocess.Popen(command, cwd=CHECKOUT, start_new_session=True)
        self.until(lambda: all(program["pid"] or program["restarts"] for program in self.programs().values()))

    def programs(self) -> dict[str, Any]:
        if not self.status_path.exists():
            return {"": {"pid": None, "restarts": 0}}
        found: dict[str, Any] = json.loads(self.status_path.read_text())["programs"]
        return found

    def pid(self, name: str) -> int:
        return int(self.programs()[name]["pid"])

    def until(self, condition: Callable[[], object], seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not reached: {self.programs()}"
            time.sleep(0.05)

    def groups(self) -> set[int]:
        return {program["pid"] for program in self.programs().values() if program["pid"]}

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Suite]]:
    made: list[Suite] = []

    def begin(scripts: dict[str, str], phases: dict[str, int] | None = None, name: str = "a") -> Suite:
        directory = tmp_path / name
        directory.mkdir()
        made.append(Suite(directory, scripts, phases or {}))
        return made[-1]

    yield begin
    for suite in made:
        if suite.process.poll() is None:
            suite.stop()


def test_a_killed_program_is_started_again(start: Callable[..., Suite]) -> None:
    suite = start({"steady": STEADY, "other": STEADY})
    first, other = suite.pid("steady"), suite.pid("other")
    os.kill(first, signal.SIGKILL)
    suite.until(lambda: suite.programs()["steady"]["pid"] not in (first, None))
    steady = suite.programs()["steady"]
    assert (steady["restarts"], steady["last_exit"]) == (1, -signal.SIGKILL)
    assert suite.pid("other") == other


def test_a_program_that_keeps_failing_is_retried_ever_more_slowly(start: Callable[..., Suite]) -> None:
    suite = start({"broken": BROKEN})
    suite.until(lambda: suite.programs()["broken"]["restarts"] >= 2)
    began = time.monotonic()
    suite.until(lambda: suite.programs()["broken"]["restarts"] >= 3)
    assert suite.programs()["broken"]["last_exit"] == 3
    assert time.monotonic() - began > 0.6  # the delays are 0.5, 1 and 2 seconds


def test_stopping_leaves_no_process_behind(start: Callable[..., Suite]) -> None:
    suite = start({"steady": STEADY, "parent": PARENT, "stubborn": STUBBORN})
    groups = suite.groups()
    suite.until(lambda: len(group_members(groups)) == 4)  # the parent's child too
    suite.stop()
    assert suite.process.returncode == 0
    assert group_members(groups) == {}


def test_phases_are_stopped_in_order(start: Callable[..., Suite], tmp_path: Path) -> None:
    recorder = (
        "import signal, sys, time\n"
        "def end(*_):\n    open({path!r}, 'a').write('{name} '); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\nopen({path!r} + '.{name}', 'w')\n"
        "while True: time.sleep(60)"
    )
    directory = tmp_path / "order"
    directory.mkdir()
    path = str(directory / "order")
    names = ["database", "service", "gateway"]
    scripts = {name: recorder.format(name=name, path=path) for name in names}
    suite = start(scripts, {"gateway": 1, "service": 2, "database": 3})
    suite.until(lambda: len(list(directory.iterdir())) == 3)
    suite.stop()
    assert Path(path).read_text().split() == ["gateway", "service", "database"]


def test_programs_do_not_outlive_a_killed_supervisor(start: Callable[..., Suite]) -> None:
    suite = start({"steady": STEADY})
    pid = suite.pid("steady")
    suite.process.kill()
    suite.process.wait()
    suite.until(lambda: start_mark(pid) is None)


def test_two_suites_side_by_side_do_not_touch_each_other(start: Callable[..., Suite]) -> None:
    one, two = start({"steady": STEADY}, name="one"), start({"steady": STEADY}, name="two")
    survivor = two.pid("steady")
    one.stop()
    assert start_mark(survivor) is not None
    assert two.programs()["steady"]["restarts"] == 0


def test_a_second_supervisor_of_the_same_plan_refuses(start: Callable[..., Suite]) -> None:
    suite = start({"steady": STEADY})
    path = suite.status_path.with_name("plan.json")
    command = [sys.executable, "-m", "deploy.local.supervisor", str(path)]
    second = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=20)
    assert second.returncode == 1
    assert "another supervisor" in second.stderr
