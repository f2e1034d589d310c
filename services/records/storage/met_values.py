"""Values met so far in a file of any length, kept beside the disk rather than in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from typing import Any

Mark = tuple[Any, ...]


class MetValues:
    """What a trial would have written: it writes nothing, so the form's own indexes know nothing of it.

    A private database file of SQLite that is gone with the object. Not for several threads.
    """

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("pragma journal_mode = off")
        self._file.execute("pragma synchronous = off")
        self._file.execute("create table met (name text, mark text, primary key (name, mark)) without rowid")

    def close(self) -> None:
        self._file.close()

    def known(self, name: str, marks: Collection[Mark]) -> set[Mark]:
        """Which of the marks were added under that name."""
        texts = {_text(mark): mark for mark in marks}
        found = self._file.execute(
            "select mark from met where name = ? and mark in (select value from json_each(?))",
            [name, json.dumps(list(texts))],
        )
        return {texts[text] for (text,) in found}

    def add(self, name: str, marks: Iterable[Mark]) -> None:
        self._file.execute("begin")
        self._file.executemany(
            "insert or ignore into met values (?, ?)", ((name, _text(mark)) for mark in marks)
        )
        self._file.execute("commit")


def _text(mark: Mark) -> str:
    return "\x1f".join(map(str, mark))
