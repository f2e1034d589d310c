"""Work by the clock: each periodic runs in one replica at a time, at its own pace, in a native thread."""

import logging
import threading
from typing import Any

import psycopg

from services.chassis import telemetry
from services.chassis.context import platform, use
from services.chassis.messages import Periodic
from services.chassis.postgres import connect

log = logging.getLogger(__name__)
TAKE_OVER_SECONDS = 5.0
INBOX_DAYS = 30  # longer than any message waits in a dead-letter queue before somebody looks
PURGE = "delete from inbox where handled_at < now() - make_interval(days => %s)"


def inbox_purge(database_url: str) -> Periodic:
    """Forgets, once a day, messages handled long ago."""

    def run() -> None:
        with connect(database_url) as database:
            database.execute(PURGE, [INBOX_DAYS])

    return Periodic("inbox.purge", 24 * 3600, run)


def keep_running(database_url: str, service: str, periodic: Periodic, stop: threading.Event) -> None:
    """Run a periodic until `stop`; the replica that holds its advisory lock does, the others stand by.

    The lock belongs to a session: it passes on within seconds when its holder dies. A failed run is logged
    and the next one comes at its time.
    """
    lock = f"dougong.periodic.{periodic.name}"
    while not stop.is_set():
        try:
            with connect(database_url, autocommit=True) as session:
                while not stop.is_set() and not _locked(session, lock):
                    stop.wait(TAKE_OVER_SECONDS)
                while not stop.is_set():
                    session.execute("select 1")  # still ours?
                    _run(service, periodic)
                    stop.wait(periodic.seconds)
        except (psycopg.Error, OSError) as error:
            log.warning("periodic %s waits: %r", periodic.name, error)
            stop.wait(1)


def _locked(session: "psycopg.Connection[Any]", lock: str) -> bool:
    row = session.execute("select pg_try_advisory_lock(hashtext(%s))", [lock]).fetchone()
    return bool(row and row[0])


def _run(service: str, periodic: Periodic) -> None:
    try:
        with use(platform(0, service)), telemetry.tracer.start_as_current_span(f"periodic {periodic.name}"):
            periodic.run()
    except Exception:
        log.exception("periodic %s failed", periodic.name)
