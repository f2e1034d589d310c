"""Named locks that end with their holder: PostgreSQL session advisory locks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from services.chassis.database import Database
from services.chassis.errors import Unavailable


class LockBusy(Exception):
    """Somebody else holds the lock and did not let go in time."""


@contextmanager
def held(database: Database, *name: object, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock `name` over a block that does I/O elsewhere; a killed process releases it at once.

    On a connection of its own: a lock is held for as long as an ERP takes, and must not starve the pool.
    Waits up to `patience` seconds. Raises LockBusy, Unavailable.
    """
    text = "hub:" + ":".join(str(part) for part in name)
    try:
        session = psycopg.connect(database.url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise Unavailable("unavailable") from error
    with session:
        deadline = time.monotonic() + patience
        while not _try(session, text):
            if time.monotonic() >= deadline:
                raise LockBusy(text)
            time.sleep(0.1)
        yield


def _try(session: psycopg.Connection[tuple[bool]], text: str) -> bool:
    row = session.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [text]).fetchone()
    return bool(row and row[0])
