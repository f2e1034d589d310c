"""Who listens on a port: a stranger there must not be taken for our program."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.plan import Plan, Probe, Program
from deploy.local.problem import Problem
from deploy.local.processes import listens
from deploy.local.readiness import RESTARTS_THAT_MEAN_FAILURE, wait_until_ready

LISTENER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def listener() -> Iterator[tuple[int, int]]:
    """A child that listens: process id, port."""
    with subprocess.Popen(
        [sys.executable, "-c", LISTENER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        yield child.pid, int(child.stdout.readline())


def test_a_listener_is_told_from_others(listener: tuple[int, int]) -> None:
    pid, port = listener
    assert listens(pid, port)
    assert listens(os.getpid(), port)  # through the child
    assert not listens(pid, port + 1)
    assert not listens(None, port)
    with (
        socket.create_server(("127.0.0.1", 0)) as mine,
        socket.create_connection(mine.getsockname()) as client,
    ):
        assert listens(os.getpid(), mine.getsockname()[1])
        assert not listens(pid, mine.getsockname()[1])
        assert not listens(os.getpid(), client.getsockname()[1])  # connected is not listening


def plan(directory: Path, port: int, pid: int | None, restarts: int) -> Plan:
    program = Program(
        name="gateway",
        command=[],
        environment={},
        directory=str(directory),
        probe=Probe("tcp", port),
        stop_phase=1,
        grace=1.0,
    )
    (directory / "logs").mkdir()
    (directory / "logs" / "gateway.log").write_text("address already in use")
    status = directory / "status.json"
    state = {"pid": pid, "mark": None, "restarts": restarts, "last_exit": None}
    status.write_text(json.dumps({"pid": 1, "programs": {"gateway": state}}))
    return Plan([program], str(directory / "logs"), str(status))


def test_our_program_is_waited_for_and_found_ready(tmp_path: Path, listener: tuple[int, int]) -> None:
    pid, port = listener
    wait_until_ready(plan(tmp_path, port, pid, 0), print, timeout=5)


@pytest.mark.parametrize("other", [None, "sleeping"])
def test_a_stranger_on_the_port_is_not_our_program(
    tmp_path: Path, listener: tuple[int, int], other: str | None
) -> None:
    _, port = listener
    with subprocess.Popen(["sleep", "60"]) as sleeping:
        pid = sleeping.pid if other else None
        with pytest.raises(Problem, match="address already in use"):
            wait_until_ready(plan(tmp_path, port, pid, RESTARTS_THAT_MEAN_FAILURE), print, timeout=5)
        sleeping.kill()
