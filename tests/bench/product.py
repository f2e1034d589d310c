"""What the figures are taken on: private servers as `make run` has them, and the processes lists go through.

Identity, records and the gateway, each its own process with the environment of a local suite. The other
services are not started: what they do with the same events would be measured with whatever was going on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from deploy.local import logs
from deploy.local.databases import create_databases
from deploy.local.environment import SERVICES, Layout, environment
from deploy.local.keys import ensure_keys
from deploy.local.plan import Probe, Program
from deploy.local.ports import LOOPBACK, PortBook
from deploy.local.problem import Problem
from deploy.local.programs import port_names, programs
from deploy.local.readiness import ready
from services.chassis.settings import Settings, read_settings
from services.chassis.testing import remove_queues
from services.identity.app import build as build_identity
from services.records.app import build as build_records
from tests.servers import CHECKOUT

NAMES = ("identity.serve", "records.serve", "records.work", "gateway")
MIGRATED = ("identity", "records")
READY_SECONDS, STOP_SECONDS = 90.0, 20.0


@dataclass(frozen=True)
class Product:
    """The running processes. ``pids`` by program name."""

    layout: Layout
    pids: dict[str, int]

    @property
    def port(self) -> int:
        """The gateway's, on loopback."""
        return self.layout.ports["gateway"]

    @property
    def database_url(self) -> str:
        """The database of records, for whoever measures the same by hand."""
        return self.layout.database("records")

    def settings(self, service: str) -> Settings:
        """As a process of the service reads them."""
        return read_settings(
            service, environment(self.layout, "seed" if service == "gateway" else f"{service}.serve")
        )


@contextmanager
def running(directory: Path, database_url: str, amqp_url: str, prefix: str) -> Iterator[Product]:
    """Bring the processes up on these servers, and take them and their databases down again."""
    layout = _layout(directory, database_url, amqp_url, prefix)
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        create_databases(layout)
        for service in MIGRATED:
            _migrate(layout, service)
        chosen = [_alone(program) for program in programs(layout) if program.name in NAMES]
        for program in chosen:
            started[program.name] = _start(program, directory / "logs")
        _wait(chosen, started, directory / "logs")
        yield Product(layout, {name: process.pid for name, process in started.items()})
    finally:
        _stop(started)
        _tidy(layout)


def _layout(directory: Path, database_url: str, amqp_url: str, prefix: str) -> Layout:
    (directory / "logs").mkdir(parents=True, exist_ok=True)
    book = PortBook(directory / "ports.json")
    return Layout(
        checkout=CHECKOUT,
        var=directory,
        keys=ensure_keys(directory / "keys"),
        ports={name: book.assign(name) for name in port_names()},
        host=LOOPBACK,
        database_url=database_url,
        amqp_url=amqp_url,
        database_prefix=prefix,
        bus_prefix=prefix,
    )


def _migrate(layout: Layout, service: str) -> None:
    """Raises Problem with what it said when it fails."""
    command = [sys.executable, "-m", SERVICES[service], "migrate"]
    done = subprocess.run(
        command, env=environment(layout, f"{service}.migrate"), cwd=layout.checkout,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Problem(f"The database of {service} could not be migrated:\n{done.stderr[-2000:]}", "")


def _alone(program: Program) -> Program:
    """The gateway is ready when all services are, of which some are not wanted here: it need only listen."""
    if program.name != "gateway":
        return program
    return replace(program, probe=Probe("tcp", program.probe.port))


def _start(program: Program, directory: Path) -> subprocess.Popen[bytes]:
    Path(program.environment["DOUGONG_DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    log = logs.open_log(directory, program.name)
    try:
        return subprocess.Popen(
            program.command, cwd=program.directory, env=program.environment,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(log)


def _wait(chosen: list[Program], started: dict[str, subprocess.Popen[bytes]], directory: Path) -> None:
    """Until all are ready. Raises Problem with the end of the log of one that is not."""
    deadline = time.monotonic() + READY_SECONDS
    for program in chosen:
        while not ready(program.probe):
            if started[program.name].poll() is not None or time.monotonic() > deadline:
                what = f"{program.name} did not start:\n{logs.tail(directory, program.name)}"
                raise Problem(what, f"Read {directory}/{program.name}.log")
            time.sleep(0.1)


def _stop(started: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in started.values():
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
    for process in started.values():
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _tidy(layout: Layout) -> None:
    """Leave the servers as they were found: they may be somebody else's."""
    for service, build in (("identity", build_identity), ("records", build_records)):
        settings = read_settings(service, environment(layout, f"{service}.serve"))
        made = build(settings)
        made.database.close()
        remove_queues(made, settings)
    with psycopg.connect(layout.database_url, autocommit=True) as connection:
        for service in SERVICES:
            name = f"{layout.database_prefix}_{service}"
            connection.execute(f'drop database if exists "{name}" with (force)'.encode())
