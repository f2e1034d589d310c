"""Zeros prove little unless the checker sees the usual bugs: each is planted, and must be reported."""

from collections.abc import Callable, Iterator

import pytest

from services.chassis.testing import wait_until
from tests.chaos.ledger.bugs import BUGS
from tests.chaos.processes import SIGKILLED, Bench

caught: list[str] = []


@pytest.fixture(scope="module", autouse=True)
def count() -> Iterator[None]:
    yield
    print(f"\nplanted bugs caught {len(caught)}/{len(BUGS)}: {', '.join(caught)}")


def test_a_message_sent_before_its_commit_is_seen(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench("early", consumers="single")
    client = bench.produce(0, 20, "database.before_commit:10", "publish_before_commit")
    assert client.wait(30) == SIGKILLED
    lost, doubled, unfounded = bench.finish()["single"]
    assert (lost, doubled, unfounded) == (0, 0, 1)
    caught.append("publish_before_commit")


def test_a_message_deleted_before_it_is_sent_is_seen(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench("deleted", consumers="single")
    assert bench.produce(0, 20).wait(30) == 0
    serving = bench.serve("relay.after_publish:1", "delete_before_publish")
    assert serving.wait(30) == SIGKILLED
    bench.serve()
    wait_until(lambda: bench.waiting() == 0)
    lost, doubled, unfounded = bench.finish()["single"]
    assert lost > 0
    assert (doubled, unfounded) == (0, 0)
    caught.append("delete_before_publish")


@pytest.mark.parametrize(
    ("bug", "crash_at"),
    [("no_inbox", "worker.before_ack:5"), ("ack_before_transaction", "database.before_commit:5")],
)
def test_a_careless_consumer_is_seen(make_bench: Callable[..., Bench], bug: str, crash_at: str) -> None:
    bench = make_bench(bug, consumers="single")
    assert bench.produce(0, 20).wait(30) == 0
    _, dying = bench.serve(), bench.worker(crash_at, bug)
    assert dying.process.wait(30) == SIGKILLED
    wait_until(lambda: bench.waiting() == 0)
    with bench.worker(plant=bug):
        wait_until(lambda: bench.lost() == 0 or bug == "ack_before_transaction")
    lost, doubled, unfounded = bench.finish()["single"]
    assert (lost > 0, doubled > 0) == (bug == "ack_before_transaction", bug == "no_inbox")
    assert unfounded == 0
    caught.append(bug)
