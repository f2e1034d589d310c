"""The broker is away while people write: writes are accepted, and the backlog drains when it is back."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.account import unprivileged_account
from deploy.local.rabbitmq import RabbitServer
from services.chassis.testing import wait_until
from tests import servers
from tests.chaos.processes import CONSUMERS, Bench

# `make chaos` lets it be away for a minute.
OUTAGE_SECONDS = float(os.environ.get("DOUGONG_OUTAGE_SECONDS", "6"))


@pytest.fixture
def own_broker() -> Iterator[RabbitServer]:
    """A broker that this test may stop."""
    directory = Path(tempfile.mkdtemp(prefix="dougong-broker-"))
    directory.chmod(0o755)
    account = unprivileged_account(servers.CHECKOUT)
    cache = servers.CHECKOUT / ".build" / "rabbitmq"
    server = RabbitServer(directory / "rabbitmq", cache=cache, account=account)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(directory, ignore_errors=True)


def test_writes_go_on_and_the_backlog_drains(
    own_broker: RabbitServer, make_bench: Callable[..., Bench]
) -> None:
    bench = make_bench("outage", own_broker.url, produce_pause="0.01")
    _, staying, leaving = bench.serve(), bench.worker(), bench.worker()
    staying.wait_ready()
    leaving.wait_ready()
    client = bench.produce(0, int((OUTAGE_SECONDS + 4) * 50))
    wait_until(lambda: bench.entries() > 50 and bench.lost() < 20, what="a running start")
    own_broker.stop()
    stopped = time.monotonic()
    written = bench.entries()
    wait_until(lambda: not staying.ready(), what="the worker's notice")
    # Told to stop while the broker is away, a worker does not wait for it.
    assert leaving.stop(8) == 0
    wait_until(lambda: bench.entries() > written + 50, what="writes without a broker")
    while time.monotonic() - stopped < OUTAGE_SECONDS:
        time.sleep(0.1)
    backlog = bench.waiting()
    own_broker.start()
    assert client.wait(120) == 0
    bench.settled(60)
    assert staying.ready()
    assert staying.stop() == 0
    assert backlog > 50
    assert bench.finish() == dict.fromkeys(CONSUMERS, (0, 0, 0))
    assert bench.unjournalled() == 0
    print(
        f"\nbroker away {OUTAGE_SECONDS:.0f} s: {backlog} messages waited, {bench.entries()} entries, 0 lost"
    )
