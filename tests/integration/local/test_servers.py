"""The private servers do what the services rely on."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import kombu
import psycopg
import pytest

from deploy.local.debs import unpacked_rabbitmq
from deploy.local.plan import Plan
from deploy.local.problem import Problem
from deploy.local.servers import Servers, private_postgres


def test_a_fresh_database_can_search_chinese_by_trigram(fresh_database: Callable[[str], str]) -> None:
    with psycopg.connect(fresh_database("trigram"), autocommit=True) as connection:
        connection.execute("create extension pg_trgm")
        row = connection.execute(
            "select cardinality(show_trgm('华东精工')), '华东精工' ilike '%东精%'"
        ).fetchone()
    assert row == (5, True)


def test_the_broker_keeps_a_quorum_queue(amqp_url: str) -> None:
    with kombu.Connection(amqp_url) as connection:
        channel = connection.channel()
        arguments = {"x-queue-type": "quorum"}
        queue = kombu.Queue("test.servers", durable=True, queue_arguments=arguments, channel=channel)
        queue.declare()
        try:
            kombu.Producer(channel).publish("合同", routing_key="test.servers", retry=True)
            with connection.SimpleQueue(queue) as simple:
                message = simple.get(timeout=10)
                message.ack()
            assert message.payload == "合同"
        finally:
            queue.delete()


@pytest.fixture
def private_plan() -> Iterator[Plan]:
    directory = Path(tempfile.mkdtemp(prefix="dougong-servers-"))
    directory.chmod(0o755)  # the servers' account must get through
    plan = Plan([], str(directory), str(directory / "status.json"), postgres=str(directory / "postgres"))
    yield plan
    Servers(plan).stop()
    shutil.rmtree(directory)


def test_a_killed_postgres_is_started_again_with_its_data(private_plan: Plan) -> None:
    servers = Servers(private_plan)
    servers.keep()
    server = private_postgres(Path(str(private_plan.postgres)))
    first = server.pid()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("create table kept as select 42 as answer")
    os.kill(int(first or 0), signal.SIGKILL)
    deadline = time.monotonic() + 20
    while server.pid() in (None, first):  # as the supervisor does: a first attempt may meet the dying one
        assert time.monotonic() < deadline
        time.sleep(0.2)
        servers.keep()
    with psycopg.connect(server.url) as connection:
        assert connection.execute("select answer from kept").fetchone() == (42,)
    servers.stop()
    assert servers.pids() == {"postgres": None}


def test_without_apt_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="AMQP_URL"):
        unpacked_rabbitmq(tmp_path / "cache", lambda text: None)
