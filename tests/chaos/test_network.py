"""The network to the broker is slow, cut, or swallows what is sent, in both directions or in one."""

import os
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest

from services.chassis.testing import wait_until
from tests.chaos.processes import CONSUMERS, Bench
from tests.chaos.proxy import Proxy

# Of `make chaos` only: a minute is longer than the heartbeats allow, so that connections are given up.
OUTAGE = "DOUGONG_OUTAGE_SECONDS"
MUTE_SECONDS = float(os.environ.get(OUTAGE, "4"))


@pytest.fixture
def proxy(amqp_url: str) -> Iterator[Proxy]:
    """Between the ledger and the broker; open until the ledger's queues are removed through it."""
    parts = urlsplit(amqp_url)
    proxy = Proxy(parts.hostname or "127.0.0.1", parts.port or 5672)
    yield proxy
    proxy.close()


@pytest.mark.skipif(OUTAGE not in os.environ, reason="minutes: make chaos")
def test_nothing_is_lost_on_a_bad_network(
    amqp_url: str, proxy: Proxy, make_bench: Callable[..., Bench]
) -> None:
    parts = urlsplit(amqp_url)
    credentials = parts.netloc.rpartition("@")[0]
    through = urlunsplit(parts._replace(netloc=f"{credentials}@127.0.0.1:{proxy.port}"))
    bench = make_bench("network", through, produce_pause="0.02")
    _, worker = bench.serve(), bench.worker()
    worker.wait_ready()
    client = bench.produce(0, int(50 * (2 * MUTE_SECONDS + 5) * 0.7))
    wait_until(lambda: bench.entries() > 20, what="a running start")
    proxy.delay = 0.5
    time.sleep(1.5)
    proxy.delay = 0.0
    proxy.reset()
    proxy.mode = "refuse"
    time.sleep(1)
    for mode in ("mute", "mute_answers"):
        proxy.mode = mode  # type: ignore[assignment]
        time.sleep(MUTE_SECONDS)
        proxy.mode = "pass"
        proxy.reset()
        time.sleep(0.5)
    assert client.wait(120) == 0
    bench.settled(60)
    assert worker.stop() == 0
    assert bench.finish() == dict.fromkeys(CONSUMERS, (0, 0, 0))
    assert bench.unjournalled() == 0
