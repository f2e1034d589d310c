"""Processes die where it hurts most; counted in PostgreSQL, nothing is lost and nothing happens twice."""

from collections.abc import Callable

import pytest

from tests.chaos.processes import CONSUMERS, SIGKILLED, Bench

# producer, relay, worker: the point, and how often it is passed before the process dies there.
SCENES = [
    ("database.before_commit:40", "relay.after_publish:2", "worker.before_ack:30"),
    ("database.after_commit:40", "relay.after_confirm:2", "worker.after_ack:30"),
    ("", "relay.before_publish:2", "database.before_commit:20"),
    ("", "", "database.after_commit:20"),
]
ENTRIES = 120


@pytest.mark.parametrize(("producer", "relay", "worker"), SCENES)
def test_nothing_is_lost_or_doubled(
    make_bench: Callable[..., Bench], producer: str, relay: str, worker: str
) -> None:
    bench = make_bench("scene")
    client = bench.produce(0, ENTRIES, producer)
    dying, serving = bench.worker(worker), bench.serve(relay)
    try:
        assert client.wait(30) == (SIGKILLED if producer else 0)
        assert dying.process.wait(30) == SIGKILLED
        if relay:
            client = bench.produce(ENTRIES, ENTRIES)
            assert client.wait(30) == 0
            assert serving.wait(30) == SIGKILLED
            serving = bench.serve()
        with bench.worker():
            bench.settled()
    finally:
        for process in (client, dying.process, serving):
            process.kill()
            process.wait()
    assert bench.finish() == dict.fromkeys(CONSUMERS, (0, 0, 0))
    assert bench.unjournalled() == 0
    assert bench.entries() >= ENTRIES - 1 or producer
