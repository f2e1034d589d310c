"""Documents of the simulated account set, in one SQLite file, so that a restart forgets nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors import exact_json

_SCHEMA = """
create table if not exists document (
  form text not null, id integer primary key autoincrement, number text not null collate nocase,
  status text not null, created text not null, modified text not null, body text not null,
  unique (form, number)
);
create index if not exists document_modified on document (form, modified);
create table if not exists sequence (name text primary key, value integer not null);
create table if not exists call (method text, form text, outcome text, count integer not null, primary key
(method, form, outcome));
"""
_ZONE = ZoneInfo("Asia/Shanghai")


class NumberTaken(Exception):
    """Another document of the form has this number."""


@dataclass(frozen=True)
class Document:
    """One bill or base datum. `body` maps field keys to values and entry keys to lists of rows.

    `created` and `modified` are naive, in the server's time zone, with milliseconds, as the vendor stores
    them.
    """

    form: str
    id: int
    number: str
    status: str
    body: dict[str, Any]
    created: datetime
    modified: datetime


class Store:
    """All access goes through one connection under one lock: a simulator needs order, not throughput."""

    def __init__(self, directory: Path, now: Callable[[], datetime] | None = None) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._now = now or (lambda: datetime.now(_ZONE).replace(tzinfo=None))
        self._lock = threading.RLock()
        self._db = sqlite3.connect(
            directory / "kingdee.sqlite3", check_same_thread=False, isolation_level=None
        )
        self._db.execute("pragma journal_mode = wal")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def now(self) -> datetime:
        """Milliseconds, strictly increasing over all writes, so that FModifyDate orders them."""
        moment = self._now().replace(microsecond=self._now().microsecond // 1000 * 1000)
        row = self._db.execute("select max(modified) from document").fetchone()
        if row[0] is not None and moment <= (last := datetime.fromisoformat(row[0])):
            moment = last + timedelta(milliseconds=1)
        return moment

    def next_value(self, name: str) -> int:
        row = self._db.execute(
            "insert into sequence values (?, 1)"
            " on conflict (name) do update set value = value + 1 returning value",
            (name,),
        ).fetchone()
        return int(row[0])

    def insert(self, form: str, number: str, status: str, body: dict[str, Any]) -> Document:
        """Raises NumberTaken."""
        moment = self.now()
        try:
            cursor = self._db.execute(
                "insert into document (form, number, status, created, modified, body)"
                " values (?, ?, ?, ?, ?, ?)",
                (
                    form,
                    number,
                    status,
                    moment.isoformat(),
                    moment.isoformat(),
                    exact_json.encode(body).decode(),
                ),
            )
        except sqlite3.IntegrityError as error:
            raise NumberTaken(number) from error
        return Document(form, int(cursor.lastrowid or 0), number, status, body, moment, moment)

    def update(self, document: Document) -> Document:
        changed = replace(document, modified=self.now())
        self._db.execute(
            "update document set status = ?, body = ?, modified = ? where id = ?",
            (
                changed.status,
                exact_json.encode(changed.body).decode(),
                changed.modified.isoformat(),
                changed.id,
            ),
        )
        return changed

    def delete(self, document: Document) -> None:
        self._db.execute("delete from document where id = ?", (document.id,))

    def by_number(self, form: str, number: str) -> Document | None:
        return self._one("form = ? and number = ?", (form, number))

    def by_id(self, form: str, id: int) -> Document | None:
        return self._one("form = ? and id = ?", (form, id))

    def all(self, form: str) -> list[Document]:
        with self._lock:
            rows = self._db.execute(f"{_SELECT} where form = ? order by id", (form,)).fetchall()
        return [_document(r) for r in rows]

    def _one(self, where: str, values: tuple[Any, ...]) -> Document | None:
        with self._lock:
            row = self._db.execute(f"{_SELECT} where {where}", values).fetchone()
        return _document(row) if row else None

    def count_call(self, method: str, form: str, outcome: str) -> None:
        with self._lock:
            self._db.execute(
                "insert into call values (?, ?, ?, 1)"
                " on conflict (method, form, outcome) do update set count = count + 1",
                (method, form, outcome),
            )

    def calls(self) -> list[dict[str, Any]]:
        with self._lock:
            rows = self._db.execute(
                "select method, form, outcome, count from call order by 1, 2, 3"
            ).fetchall()
        return [dict(zip(("method", "form", "outcome", "count"), r, strict=True)) for r in rows]

    def reset(self) -> None:
        with self.transaction():
            self._db.execute("delete from document")
            self._db.execute("delete from sequence")
            self._db.execute("delete from call")


_SELECT = "select form, id, number, status, body, created, modified from document"


def _document(row: tuple[Any, ...]) -> Document:
    form, id, number, status, body, created, modified = row
    return Document(
        form,
        id,
        number,
        status,
        exact_json.decode(body),
        datetime.fromisoformat(created),
        datetime.fromisoformat(modified),
    )
