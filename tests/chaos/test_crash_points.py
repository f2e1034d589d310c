"""Processes die where it hurts most; counted in PostgreSQL, nothing is lost and nothing happens twice."""

from collections.abc import Callable

import pytest

from tests.chaos.processes import CONSUMERS, SIGKILLED, Bench

# producer, relay, worker: the point, and how often it is passed before the process dies there.
SCENES = [
    ("database.before_commit:40", "relay.after_publish:1", "worker.before_ack:30"),
    ("database.after_commit:40", "relay.after_confirm:1", "worker.after_ack:30"),
    ("", "relay.before_publish:1", "database.before_commit:20"),
    ("", "", "database.after_commit:20"),
]
ENTRIES = 120


@pytest.mark.parametrize(("producer", "relay", "worker"), SCENES)
def test_nothing_is_lost_or_doubled(
    make_bench: Callable[..., Bench], producer: str, relay: str, worker: str
) -> None:
    bench = make_bench("scene")
    # One after the other, so that each has enough to do to reach its point, however slow the machine is.
    assert bench.produce(0, ENTRIES, producer).wait(60) == (SIGKILLED if producer else 0)
    if relay:
        assert bench.serve(relay).wait(60) == SIGKILLED
    bench.serve()
    assert bench.worker(worker).process.wait(60) == SIGKILLED
    with bench.worker():
        bench.settled(60)
    assert bench.finish() == dict.fromkeys(CONSUMERS, (0, 0, 0))
    assert bench.unjournalled() == 0
    # The one being written when the client died is there if its commit was.
    assert (
        bench.entries()
        == {"database.before_commit:40": 39, "database.after_commit:40": 40, "": ENTRIES}[producer]
    )
