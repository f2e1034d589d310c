"""The ledger's processes, which may be told to die at a point, and what is left in the end."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.testing import (
    WorkerProcess,
    drain,
    make_settings,
    prepare,
    process_environment,
    remove_queues,
    wait_until,
)
from tests.chaos.ledger import app

CONSUMERS = ("single", "batch", "free")
SIGKILLED = -9


@dataclass
class Bench:
    """One ledger: its database, its queues, and ways to run and to judge it."""

    settings: Settings
    service: Service
    directory: Path
    processes: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @classmethod
    def make(cls, database_url: str, amqp_url: str, directory: Path, **more: str) -> "Bench":
        directory.mkdir(parents=True, exist_ok=True)
        settings = make_settings("ledger", database_url, amqp_url, directory, None, "", **more)
        service = app.build(settings)
        prepare(service, settings)
        return cls(settings, service, directory)

    def environment(self, crash_at: str = "", plant: str = "") -> dict[str, str]:
        return {**self.settings.extra, "DOUGONG_CRASH_AT": crash_at, "DOUGONG_PLANT": plant}

    def worker(self, crash_at: str = "", plant: str = "") -> WorkerProcess:
        """A `work` process, started, perhaps not ready yet."""
        environment = self.environment(crash_at, plant)
        worker = WorkerProcess("tests.chaos.ledger", environment, self.directory / "work.log")
        self.processes.append(worker.process)
        return worker

    def serve(self, crash_at: str = "", plant: str = "") -> "subprocess.Popen[bytes]":
        """A `serve` process: the relay."""
        return self._start(["tests.chaos.ledger", "serve"], self.environment(crash_at, plant))

    def produce(
        self, first: int, count: int, crash_at: str = "", plant: str = ""
    ) -> "subprocess.Popen[bytes]":
        """A client that posts entries and writes a journal."""
        words = ["tests.chaos.ledger.produce", str(first), str(count), str(self.directory / "journal")]
        return self._start(words, self.environment(crash_at, plant))

    def _start(self, words: list[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        with open(self.directory / "processes.log", "ab") as sink:
            command = [sys.executable, "-m", *words]
            process = subprocess.Popen(
                command, env=process_environment(environment), stdout=sink, stderr=sink
            )
        self.processes.append(process)
        return process

    def close(self) -> None:
        """However the test ended: no process and no queue stays behind."""
        for process in self.processes:
            process.kill()
            process.wait()
        remove_queues(self.service, self.settings)
        self.service.database.close()

    def settled(self, seconds: float = 30.0) -> None:
        """Wait until the outbox is empty and every entry has its effects; raises AssertionError otherwise."""
        wait_until(lambda: self.waiting() == 0 and self.lost() == 0, seconds, "the effects")

    def waiting(self) -> int:
        """Rows in the outbox."""
        return self._number("select count(*) from outbox")

    def entries(self) -> int:
        return self._number("select count(*) from entry")

    def lost(self) -> int:
        """Entries without effect, over all consumers."""
        return sum(app.counted(self.settings.database_url, each.name)[0] for each in self.service.consumers)

    def finish(self) -> dict[str, tuple[int, int, int]]:
        """Handle here whatever is still queued; then (lost, doubled, unfounded) effects for each consumer."""
        for consumer in self.service.consumers:
            drain(self.service, self.settings, consumer.name, wait=0.3)
        return {
            each.name: app.counted(self.settings.database_url, each.name) for each in self.service.consumers
        }

    def unjournalled(self) -> int:
        """Entries acknowledged to the client that are not in the database."""
        journal = self.directory / "journal"
        numbers = [int(line) for line in journal.read_text().split()] if journal.exists() else []
        with psycopg.connect(self.settings.database_url) as connection:
            row = connection.execute(
                "select count(*) from unnest(%s::bigint[]) as n where not exists"
                " (select from entry where number = n)",
                [numbers],
            ).fetchone()
        assert row is not None
        return int(row[0])

    def _number(self, query: str) -> int:
        with psycopg.connect(self.settings.database_url) as connection:
            row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])
