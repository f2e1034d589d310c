"""Schema changes on a large form while it is read and written: python -m tests.bench.schema [rows]

A second and a third connection read and write single records throughout; a fourth looks every millisecond
or so
whether they wait for a lock. A figure is the longest that one of them was seen waiting, in milliseconds;
how slow their slowest call was is told beside it, but on a busy machine that says more of the machine.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.testing import make_settings, run_server
from tests import servers
from tests.bench.records import figure
from tests.integration.records.conftest import ADMIN, Records, Tenant, dump
from tests.integration.records.schema.designer import NOTE, Designer

TENANT, MOST_LOCK_MS = 7, 50.0


class Traffic:
    """A reader and a writer of single rows; ``longest`` is the slowest call so far, in milliseconds."""

    def __init__(self, url: str, table: str, column: str, rows: int) -> None:
        self.url, self.table, self.column, self.rows = url, table, column, rows
        self.longest, self.calls, self.failures = 0.0, 0, 0
        self.locked = 0.0
        self.pids: list[int] = []
        self.stop = threading.Event()

    def _watch(self) -> None:
        """How long each backend was seen waiting for the same thing without a pause."""
        since: dict[int, float] = {}
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.stop.is_set():
                rows = connection.execute(
                    "select distinct pid from pg_locks where not granted and pid = any(%s)", [self.pids]
                ).fetchall()
                now, waiting = time.perf_counter(), {row[0] for row in rows}
                since = {pid: since.get(pid, now) for pid in waiting}
                self.locked = max([self.locked, *((now - start) * 1000 for start in since.values())])
                time.sleep(0.001)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            n = 0
            self.pids.append(connection.info.backend_pid)
            while not self.stop.is_set():
                n = (n * 7919 + 104_729) % self.rows
                started = time.perf_counter()
                try:
                    connection.execute(statement, {"id": n + 1, "value": str(n)})
                except psycopg.Error:
                    self.failures += 1
                self.longest = max(self.longest, (time.perf_counter() - started) * 1000)
                self.calls += 1
                time.sleep(0.001)

    @contextmanager
    def running(self) -> Iterator[None]:
        ids = f"(select min(id) from {self.table}) + %(id)s"
        statements = (
            f"select {self.column} from {self.table} where id = {ids}",
            f"update {self.table} set {self.column} = %(value)s where id = {ids}",
        )
        threads = [threading.Thread(target=self._run, args=(each,)) for each in statements]
        threads.append(threading.Thread(target=self._watch))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()


def waited(
    name: str, url: str, table: str, column: str, rows: int, quiet: float, change: Callable[[], Any]
) -> None:
    """Print the longest wait of readers and writers during the change, and how long the change took."""
    traffic = Traffic(url, table, column, rows)
    with traffic.running():
        time.sleep(0.3)
        started = time.perf_counter()
        change()
        took = time.perf_counter() - started
        time.sleep(0.3)
    print(
        f"  {name}: took {took:.2f} s beside {traffic.calls} calls, {traffic.failures} failed,"
        f" slowest {traffic.longest:.1f} ms (undisturbed {quiet:.1f} ms)"
    )
    figure(f"schema.{name}.lock", traffic.locked, "ms", MOST_LOCK_MS)


def measure(designer: Designer, url: str, rows: int) -> None:
    fields = {field["key"]: field["id"] for field in designer.ask("GetDraft")["current"]["fields"]}
    table = f"t_{TENANT}.r_{designer.ask('GetDraft')['current']['id']}"
    with psycopg.connect(url, autocommit=True) as bare:
        designer.fill(rows)
        bare.execute(f"vacuum analyze {table}")
    column, tenant = f"f_{fields['title']}", designer.tenant

    def by_field(name: str, key: str, body: Any) -> Callable[[], Any]:
        def run() -> None:
            with tenant.as_user(ADMIN):
                getattr(tenant.stub, name)(
                    pb.FieldRequest(form="note", field=key, field_json=dump(body)), timeout=60
                )

        return run

    def reorder() -> None:
        designer.draft(lambda document: document["fields"].reverse())
        designer.ask("PublishDraft")

    def restore() -> None:
        from protos.gen.dougong.records.v1 import schema_pb2

        designer.ask("RestoreField", schema_pb2.RestoreFieldRequest(form="note", field="grade"))

    def convert() -> None:
        designer.convert("size", "number", {"scale": 0})
        while designer.run()["kind"] != "convert":
            continue

    idle = Traffic(url, table, column, rows)
    with idle.running():
        time.sleep(2.0)
    for name, change in (
        ("add", by_field("AddField", "", {"key": "extra", "type": "money"})),
        ("add_indexed", by_field("AddField", "", {"key": "boss", "type": "person"})),
        ("rename", by_field("UpdateField", "title", {"name": "Heading"})),
        ("reorder", reorder),
        ("delete", by_field("RemoveField", "grade", {})),
        ("restore", restore),
        ("convert", convert),
    ):
        waited(name, url, table, column, rows, idle.longest, change)


def main(rows: int) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    print(f"schema, {rows} rows, commit {commit}, {platform.machine()} Python {platform.python_version()}")
    servers.open_shared()
    started, admin = time.monotonic(), servers.postgres_url()
    url = servers.create_database(admin, "bench_schema")
    try:
        with tempfile.TemporaryDirectory() as directory:
            records = Records(make_settings("records", url, servers.amqp_url(), Path(directory)))
            with run_server(records.service, records.settings) as address:
                records.connect(address)
                tenant = Tenant(records, TENANT)
                tenant.put_forms(NOTE)
                measure(Designer(tenant), url, rows)
            records.service.database.close()
    finally:
        servers.drop_database(admin, url)
        servers.close_shared()
    print(f"took {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
