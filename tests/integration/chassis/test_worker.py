"""The worker process on real servers: one effect for each entry, bad messages go aside, it stops cleanly."""

import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import amqp
import psycopg
import pytest
from google.protobuf.wrappers_pb2 import Int64Value

from services.chassis import broker
from services.chassis.dead_letters import discard, look, replay
from services.chassis.messages import Envelope
from services.chassis.outbox import Relay
from services.chassis.testing import WorkerProcess, in_background, process_environment, relay_once, wait_until
from tests.chaos.ledger import app
from tests.integration.chassis.conftest import Ledger

MakeLedger = Callable[..., Ledger]


def complete(ledger: Ledger, consumer: str) -> bool:
    """Whether every good entry has its effect, and all nine bad messages lie aside."""
    good = app.counted(ledger.settings.database_url, consumer) == (0, 0, 0)
    return good and len(letters(ledger, consumer)) >= 9


@contextmanager
def relayed(ledger: Ledger) -> Iterator[None]:
    settings = ledger.settings
    end = in_background(Relay(settings.database_url, settings.amqp_url, settings.bus_prefix).run)
    try:
        yield
    finally:
        end()


def send_raw(ledger: Ledger, consumer: str, *messages: amqp.Message) -> None:
    """Put messages into a consumer's queue that never saw an outbox."""
    with broker.confirming(ledger.settings.amqp_url) as connection:
        channel = connection.channel()
        for message in messages:
            broker.send_on(
                channel,
                broker.queue_name(ledger.settings.bus_prefix, consumer),
                message,
                message.properties.get("application_headers", {}),
            )


def letters(ledger: Ledger, consumer: str) -> list[dict[str, Any]]:
    return look(ledger.settings.amqp_url, ledger.settings.bus_prefix, consumer)


def test_the_queues_keep_moving_past_bad_messages(
    make_ledger: MakeLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "RETRY_SECONDS", (1,))
    ledger = make_ledger()
    settings = ledger.settings
    consumers = [each.name for each in ledger.service.consumers]
    stray = Envelope(uuid.uuid4(), 1, "nobody.knows").headers()
    ours = {**stray, "type": app.POSTED}
    for consumer in consumers:
        send_raw(
            ledger,
            consumer,
            amqp.Message(b"\xff\xfe not one of ours"),
            amqp.Message(b"{}", content_type="application/json", content_encoding="utf-8"),
            amqp.Message(b"x", application_headers={"compression": "application/x-bz2"}, message_id="bz"),
            amqp.Message(b"", application_headers=stray, message_id=str(uuid.uuid4())),
            amqp.Message(b"\xff" * 20, application_headers=ours, message_id=str(uuid.uuid4())),
        )
    with relayed(ledger), WorkerProcess("tests.chaos.ledger", settings.extra, tmp_path / "worker.log"):
        bad = [app.REFUSED, app.FAILING, app.TIMING_OUT, app.TIMING_OUT - 1]
        app.post(ledger.service.database, [*range(50), *bad, *range(50, 300)])
        app.post(ledger.service.database, range(300, 320), tenant=2)
        for consumer in consumers:
            wait_until(partial(complete, ledger, consumer), what=f"effects and dead letters of {consumer}")
    for consumer in consumers:
        dead = letters(ledger, consumer)
        assert len(dead) == 9
        reasons = " ".join(each["error"] for each in dead)
        for reason in ("Invalid", "ZeroDivisionError", "QueryCanceled", "no such entry", "nobody.knows"):
            assert reason in reasons
        assert app.counted(settings.database_url, consumer) == (0, 0, 0)
        with psycopg.connect(settings.database_url) as connection:
            query = "select distinct tenant, actor from effect where consumer = %s order by 1"
            rows = connection.execute(query, [consumer]).fetchall()
        # A batch runs for the platform; each message alone runs for the person who caused it.
        assert rows == ([(1, 0), (2, 0)] if consumer == "batch" else [(1, 7), (2, 7)])


def test_dead_letters_are_replayed_once_each(
    make_ledger: MakeLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = make_ledger(consumers="free")
    settings = ledger.settings
    url, prefix = settings.amqp_url, settings.bus_prefix
    ids = [str(uuid.uuid4()) for _ in range(3)]
    made = [
        amqp.Message(
            Int64Value(value=number).SerializeToString(),
            message_id=id,
            application_headers=Envelope(uuid.UUID(id), 1, app.POSTED).headers() | {"x-error": "then"},
        )
        for number, id in enumerate(ids)
    ]
    with broker.confirming(url) as connection:
        channel = connection.channel()
        for message in (*made, made[0]):  # the first lies there twice, as after a crash
            headers = message.properties["application_headers"]
            broker.send_on(channel, broker.dead_queue_name(prefix, "free"), message, headers)

    environment = process_environment(settings.extra)
    command = [sys.executable, "-m", "tests.chaos.ledger", "dead-letters", "list", "free"]
    listed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert [json.loads(line)["message_id"] for line in listed.stdout.splitlines()] == ids
    assert [each["copies"] for each in letters(ledger, "free")] == [2, 1, 1]
    command[-1] = "nobody"
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "there are: free" in refused.stderr

    assert discard(url, prefix, "free", ids[2]) == 1
    assert replay(url, prefix, "free", ids[1]) == 1
    assert [each["message_id"] for each in letters(ledger, "free")] == [ids[0]]
    assert replay(url, prefix, "free") == 1
    assert letters(ledger, "free") == []
    with WorkerProcess("tests.chaos.ledger", settings.extra, tmp_path / "worker.log"):
        wait_until(lambda: effects(ledger) == [0, 1], what="the replayed effects")
    assert letters(ledger, "free") == []


def effects(ledger: Ledger) -> list[int]:
    with psycopg.connect(ledger.settings.database_url) as connection:
        return [row[0] for row in connection.execute("select entry from effect order by entry")]


def test_it_finishes_what_it_began_when_told_to_stop(make_ledger: MakeLedger, tmp_path: Path) -> None:
    ledger = make_ledger(consumers="single", handler_pause="1.5")
    settings = ledger.settings
    app.post(ledger.service.database, range(12))
    with relayed(ledger), ExitStack() as stack:
        worker = WorkerProcess("tests.chaos.ledger", settings.extra, tmp_path / "worker.log")
        stack.callback(worker.kill)
        worker.wait_ready()
        running = "select count(*) from pg_stat_activity where state = 'idle in transaction'"
        running += " and datname = current_database()"
        with psycopg.connect(settings.database_url, autocommit=True) as watch:
            wait_until(lambda: (watch.execute(running).fetchone() or [0])[0] == 8, what="running handlers")
        assert worker.stop() == 0
    handled = effects(ledger)
    assert 8 <= len(handled) == len(set(handled))
    with psycopg.connect(settings.database_url) as connection:
        inbox = connection.execute("select count(*) from inbox").fetchone()
    assert inbox == (len(handled),)


def test_an_outage_of_the_database_spends_no_attempt(
    make_ledger: MakeLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "RETRY_SECONDS", (1,))
    ledger = make_ledger(consumers="single")
    settings = ledger.settings
    name = settings.database_url.rpartition("/")[2]
    admin = settings.database_url.rpartition("/")[0] + "/postgres"
    with relayed(ledger), WorkerProcess("tests.chaos.ledger", settings.extra, tmp_path / "worker.log"):
        app.post(ledger.service.database, range(20))
        wait_until(lambda: app.counted(settings.database_url, "single") == (0, 0, 0))
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"alter database {name} allow_connections false")  # type: ignore[arg-type]
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
            )
            message = Int64Value(value=99).SerializeToString()
            id = uuid.uuid4()
            headers = Envelope(id, 1, app.POSTED).headers()
            send_raw(
                ledger,
                "single",
                amqp.Message(message, message_id=str(id), application_headers=headers),
            )
            log = tmp_path / "worker.log"
            wait_until(lambda: log.read_text().count("action='wait'") >= 3, what="three waits of one attempt")
            connection.execute(f"alter database {name} allow_connections true")  # type: ignore[arg-type]
        wait_until(lambda: effects(ledger) == [*range(20), 99])
    assert letters(ledger, "single") == []


def test_a_hung_handler_ends_the_process_and_loses_nothing(make_ledger: MakeLedger, tmp_path: Path) -> None:
    ledger = make_ledger(consumers="single", handler_pause="60", handler_seconds="1")
    log = tmp_path / "worker.log"
    app.post(ledger.service.database, [1])
    worker = WorkerProcess("tests.chaos.ledger", ledger.settings.extra, log)
    try:
        worker.wait_ready()
        assert relay_once(ledger.service, ledger.settings) == 1
        assert worker.process.wait(15) == 3  # the supervisor starts another
    finally:
        worker.kill()
    assert "hung: single " in log.read_text()
    quick = {**ledger.settings.extra, "DOUGONG_HANDLER_PAUSE": "0"}
    with WorkerProcess("tests.chaos.ledger", quick, log):
        wait_until(lambda: effects(ledger) == [1], what="the effect")


def test_the_hubs_write_lock_is_green() -> None:
    """py-amqp's own is native: two greenlets writing at once would stop the hub for ever."""
    check = (
        "from services.chassis import worker_boot; import amqp.method_framing as m, eventlet.semaphore as s;"
        "assert m.threading.Lock is s.Semaphore; import threading, psycopg.waiting as w;"
        "assert type(threading.Lock()).__module__ == '_thread'; assert w.wait is w.wait_c"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", check], check=True)
