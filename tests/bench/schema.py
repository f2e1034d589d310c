"""Schema changes on a large form through the gateway, while it is read and written.

A reader and a writer of single rows go on throughout; a third connection looks every millisecond whether they
wait for a lock. The figure is the longest that one of them was seen waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.bench.bench import Bench

MOST_LOCK_MS, PATIENCE_SECONDS = 50.0, 900.0
NOTE: dict[str, Any] = {
    "key": "note",
    "app": "sales",
    "name": "Note",
    "title_field": "title",
    "fields": [
        {"key": "title", "type": "text", "name": "Title"},
        {"key": "size", "type": "text", "name": "Size"},
        {"key": "grade", "type": "text", "name": "Grade"},
    ],
}


class Traffic:
    """A reader and a writer of single rows. ``locked``: the longest wait for a lock seen, in milliseconds."""

    def __init__(self, url: str, table: str, column: str, first: int, rows: int) -> None:
        self.url, self.first, self.rows = url, first, rows
        self.statements = (
            f"select {column} from {table} where id = %(id)s",
            f"update {table} set {column} = %(value)s where id = %(id)s",
        )
        self.locked, self.calls = 0.0, 0
        self._pids: list[int] = []
        self._stop = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._run, args=(each,)) for each in self.statements]
        threads.append(threading.Thread(target=self._watch))
        for thread in threads:
            thread.start()
        try:
            time.sleep(0.3)
            yield
            time.sleep(0.3)
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            self._pids.append(connection.info.backend_pid)
            n = 0
            while not self._stop.is_set():
                n = (n * 7919 + 104_729) % self.rows
                connection.execute(statement.encode(), {"id": self.first + n, "value": str(n)})
                self.calls += 1
                time.sleep(0.001)

    def _watch(self) -> None:
        """How long each backend was seen waiting for the same thing without a pause."""
        since: dict[int, float] = {}
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self._stop.is_set():
                rows = connection.execute(
                    "select distinct pid from pg_locks where not granted and pid = any(%s)", [self._pids]
                ).fetchall()
                now, waiting = time.perf_counter(), {row[0] for row in rows}
                since = {pid: since.get(pid, now) for pid in waiting}
                self.locked = max([self.locked, *((now - start) * 1000 for start in since.values())])
                time.sleep(0.001)


def schema(bench: Bench) -> None:
    company, admin = bench.company, bench.company.admin
    admin.call("POST", "/forms", NOTE)
    form = admin.call("GET", "/forms/note")
    columns = {each["key"]: f"f_{each['id']}" for each in form["fields"]}
    table = f"t_{company.id}.r_{form['id']}"
    first = _fill(bench, table, columns)
    for name, change in _changes(bench).items():
        traffic = Traffic(company.product.database_url, table, columns["title"], first, company.rows)
        with traffic.running():
            change()
        assert traffic.calls, "nobody read or wrote meanwhile"
        bench.figure(f"records.schema.{name}.lock", traffic.locked, "ms", MOST_LOCK_MS)


def _fill(bench: Bench, table: str, columns: dict[str, str]) -> int:
    """The first row's id."""
    company = bench.company
    schema = table.partition(".")[0]
    company.bare.execute(
        f"insert into {table} (id, version, owner_id, dept_id, created_at, created_by, updated_at,"
        f" updated_by, {columns['title']}, {columns['size']}, {columns['grade']})"
        f" select nextval('{schema}.record_id'), 1, {company.admin.id}, 1, now(), 1, now(), 1, 'T' || n,"
        f" case when n % 10 = 0 then 'many' else n::text end, 'a'"
        f" from generate_series(1, {company.rows}) n".encode()
    )
    company.bare.execute(f"vacuum analyze {table}".encode())
    row = company.bare.execute(f"select min(id) from {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def _changes(bench: Bench) -> dict[str, Callable[[], Any]]:
    admin = bench.company.admin

    def add(key: str, type: str) -> None:
        admin.call("POST", "/forms/note/fields", {"field": {"key": key, "name": key, "type": type}})

    def reorder() -> None:
        document = admin.call("GET", "/forms/note/draft")["current"]
        document["fields"].reverse()
        admin.call("PUT", "/forms/note/draft", {"definition": document})
        admin.call("POST", "/forms/note/draft/publish")

    def add_indexed() -> None:
        add("boss", "person")
        bench.company.settled("note")

    def convert() -> None:
        body = {"type": "number", "options": {"scale": 0}, "dry_run": False}
        admin.call("POST", "/forms/note/fields/size/convert", body)
        _done(bench)

    return {
        "add": lambda: add("extra", "money"),
        "add_indexed": add_indexed,
        "rename": lambda: admin.call("PATCH", "/forms/note/fields/title", {"name": "Heading"}),
        "reorder": reorder,
        "delete": lambda: admin.call("DELETE", "/forms/note/fields/grade"),
        "restore": lambda: admin.call("POST", "/forms/note/fields/grade/restore", {}),
        "convert": convert,
    }


def _done(bench: Bench) -> None:
    """Wait for the form's newest job. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (job := bench.company.admin.call("GET", "/forms/note/jobs")[0])["state"] != "done":
        assert job["state"] != "failed", f"the job failed: {job}"
        if time.monotonic() > deadline:
            raise TimeoutError(f"the job stands at {job}")
        time.sleep(0.2)
