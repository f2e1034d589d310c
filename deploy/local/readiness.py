"""Whether programs are ready to work, asked the way an orchestrator would."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from deploy.local import logs
from deploy.local.plan import Plan, Probe
from deploy.local.ports import LOOPBACK
from deploy.local.problem import Problem
from deploy.local.processes import listens

RESTARTS_THAT_MEAN_FAILURE = 5
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ready(probe: Probe, timeout: float = 2.0) -> bool:
    """Whether the program behind a probe says that it is ready."""
    if probe.kind == "grpc":
        return _grpc_ready(probe.port, timeout)
    if probe.kind == "http":
        try:
            with _direct.open(f"http://{LOOPBACK}:{probe.port}/readyz", timeout=timeout) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
    with socket.socket() as client:
        client.settimeout(timeout)
        return client.connect_ex((LOOPBACK, probe.port)) == 0


def wait_until_ready(plan: Plan, say: Callable[[str], None], *, timeout: float = 120.0) -> None:
    """Wait until all programs are ready.

    Raises Problem with the end of a log when a program keeps dying, or when `timeout` seconds have passed.
    """
    waiting = {program.name: program.probe for program in plan.programs}
    status = Path(plan.status)
    deadline, next_word = time.monotonic() + timeout, time.monotonic() + 10
    while True:
        pids = _of_programs(status, "pid")
        # Somebody else's program may have taken the port just before ours, and answer in its place.
        waiting = {
            name: probe
            for name, probe in waiting.items()
            if not (ready(probe) and listens(pids.get(name), probe.port))
        }
        if not waiting:
            return
        restarts = _of_programs(status, "restarts")
        for name in waiting:
            if (restarts.get(name) or 0) >= RESTARTS_THAT_MEAN_FAILURE:
                raise _failure(plan, name, "keeps stopping")
        if time.monotonic() > deadline:
            raise _failure(plan, next(iter(waiting)), f"was not ready after {timeout:.0f} s")
        if time.monotonic() > next_word:
            next_word += 10
            say(f"Waiting for {', '.join(sorted(waiting))}")
        time.sleep(0.25)


def _grpc_ready(port: int, timeout: float) -> bool:
    options = [("grpc.enable_http_proxy", 0)]
    with grpc.insecure_channel(f"{LOOPBACK}:{port}", options=options) as channel:
        try:
            request = health_pb2.HealthCheckRequest()
            answer = health_pb2_grpc.HealthStub(channel).Check(request, timeout=timeout)
        except grpc.RpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def _of_programs(status: Path, key: str) -> dict[str, int | None]:
    """One column of the supervisor's table; empty before it has written any."""
    if not status.exists():
        return {}
    content = json.loads(status.read_text())
    return {name: program[key] for name, program in content["programs"].items()}


def _failure(plan: Plan, name: str, what: str) -> Problem:
    end = logs.tail(Path(plan.logs), name)
    remedy = f"The whole log: {plan.logs}/{name}.log. When mended: make restart"
    return Problem(f"{name} {what}. The end of its log:\n{end}", remedy)
