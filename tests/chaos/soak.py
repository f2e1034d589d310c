"""A long run on private servers while everything is killed and restarted; figures at the end, as JSON.

`python -m tests.chaos.soak [--messages 100000] [--fault-every 15] [--seed N]` (`make soak`). Every entry is
one message to each of three consumers; clients post until at least so many messages are committed. Exits 1
unless all of lost, doubled, unfounded and hung are 0.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deploy.local.account import unprivileged_account
from deploy.local.postgres import PostgresServer
from deploy.local.rabbitmq import RabbitServer
from services.chassis.dead_letters import look
from services.chassis.testing import WorkerProcess
from tests import servers
from tests.chaos.ledger import app
from tests.chaos.processes import CONSUMERS, Bench

WORKERS, RELAYS, CLIENTS = 2, 2, 4
POISON = [app.REFUSED, app.FAILING, app.TIMING_OUT - 1] * 4
LIMIT_SECONDS = 3600.0


class Soak:
    """The servers, the processes that are kept running, and the faults."""

    def __init__(self, directory: Path, seed: int) -> None:
        account = unprivileged_account(servers.CHECKOUT)
        cache = servers.CHECKOUT / ".build" / "rabbitmq"
        self.random = random.Random(seed)
        self.database = PostgresServer(directory / "postgres", account=account)
        self.broker = RabbitServer(directory / "rabbitmq", cache=cache, account=account)
        self.database.start()
        self.broker.start()
        url = servers.create_database(self.database.url, "soak")
        self.bench = Bench.make(
            url, self.broker.url, directory / "bench", pool_size="12", retry_seconds="1,2,5"
        )
        self.workers: list[WorkerProcess] = []
        self.relays: list[subprocess.Popen[bytes]] = []
        self.faults: Counter[str] = Counter()
        self.exits: Counter[str] = Counter()

    def supervise(self) -> None:
        """Start again what has ended."""
        for kind, running, make in (
            ("worker", self.workers, self.bench.worker),
            ("relay", self.relays, self.bench.serve),
        ):
            wanted: list[Any] = running  # type: ignore[assignment]
            for each in list(wanted):
                process = each.process if isinstance(each, WorkerProcess) else each
                if process.poll() is not None:
                    self.exits[f"{kind} {process.returncode}"] += 1
                    wanted.remove(each)
            while len(wanted) < (WORKERS if kind == "worker" else RELAYS):
                wanted.append(make())

    def strike(self) -> str:
        """One fault."""
        fault: Callable[[], None] = self.random.choice(
            [
                self.kill_worker,
                self.kill_worker,
                self.stop_worker,
                self.kill_relay,
                self.restart_broker,
                self.kill_broker,
                self.restart_database,
                self.kill_database,
            ]
        )
        fault()
        self.faults[fault.__name__] += 1
        return fault.__name__

    def kill_worker(self) -> None:
        self.random.choice(self.workers).process.kill()

    def stop_worker(self) -> None:
        self.random.choice(self.workers).process.send_signal(signal.SIGTERM)

    def kill_relay(self) -> None:
        self.random.choice(self.relays).kill()

    def restart_broker(self) -> None:
        self.broker.stop()
        self.broker.start()

    def kill_broker(self) -> None:
        os.kill(self.broker.pid() or 0, signal.SIGKILL)
        time.sleep(1)
        self.broker.start()

    def restart_database(self) -> None:
        self.database.stop()
        self.database.start()

    def kill_database(self) -> None:
        os.kill(self.database.pid() or 0, signal.SIGKILL)
        time.sleep(2)  # its children notice, and let go of shared memory
        self.database.start()

    def end(self) -> None:
        """Stop the workers as a deployment would, and count how they ended; then everything else."""
        for worker in self.workers:
            if worker.process.poll() is None:
                self.exits[f"worker {worker.stop()} at the end"] += 1
        for relay in self.relays:
            relay.terminate()
        for relay in self.relays:
            relay.wait(30)


class Clients:
    """Those who post entries. What a fault refuses them they give up; others go on until there is enough."""

    def __init__(self, bench: Bench, messages: int) -> None:
        self.bench, self.wanted = bench, -(-messages // len(CONSUMERS))
        self.next = 1
        self.running: list[subprocess.Popen[bytes]] = []

    def post(self) -> bool:
        """Whether anything is still to be posted; starts whoever posts what is missing."""
        if any(client.poll() is None for client in self.running):
            return True
        missing = self.wanted - (self.bench.entries() - len(POISON))
        if missing <= 0:
            return False
        share = -(-missing // CLIENTS)
        self.running = [self.bench.produce(self.next + number * share, share) for number in range(CLIENTS)]
        self.next += CLIENTS * share
        return True


def run(messages: int, fault_every: float, seed: int, directory: Path) -> dict[str, Any]:
    """One soak; its figures."""
    soak = Soak(directory, seed)
    started = time.monotonic()
    try:
        bench = soak.bench
        soak.supervise()
        app.post(bench.service.database, POISON)
        clients = Clients(bench, messages)
        next_fault, progress = started + fault_every, started
        while time.monotonic() - started < LIMIT_SECONDS:
            soak.supervise()
            writing = clients.post()
            if time.monotonic() > next_fault:
                print(f"{time.monotonic() - started:6.0f} s  {soak.strike()}", file=sys.stderr)
                next_fault = time.monotonic() + fault_every
            if time.monotonic() - progress > 10:
                progress = time.monotonic()
                waiting, lost = bench.waiting(), bench.lost()
                print(
                    f"{progress - started:6.0f} s  entries {bench.entries()}  outbox {waiting}"
                    f"  effects missing {lost}",
                    file=sys.stderr,
                )
                if not writing and not waiting and not lost:
                    break
            time.sleep(0.2)
        took = time.monotonic() - started
        soak.end()
        return figures(soak, took, seed)
    finally:
        for each in soak.workers:
            each.kill()
        for relay in soak.relays:
            relay.kill()
        soak.bench.service.database.close()
        soak.broker.stop()
        soak.database.stop()


def figures(soak: Soak, took: float, seed: int) -> dict[str, Any]:
    """What the databases and queues say in the end."""
    bench = soak.bench
    outcome = bench.finish()
    dead = {name: len(look(bench.settings.amqp_url, bench.settings.bus_prefix, name)) for name in CONSUMERS}
    good = bench.entries() - len(POISON)
    return {
        "seed": seed,
        "seconds": round(took),
        "entries": good,
        "messages": good * len(CONSUMERS),
        "messages_per_second": round(good * len(CONSUMERS) / took),
        "lost": sum(each[0] for each in outcome.values()),
        "doubled": sum(each[1] for each in outcome.values()),
        "unfounded": sum(each[2] for each in outcome.values()),
        "acknowledged_but_absent": bench.unjournalled(),
        "hung": sum(count for name, count in soak.exits.items() if name in ("worker 3", "worker 4")),
        "dead_letters": dead,
        "poison_messages": len(POISON),
        "faults": dict(soak.faults),
        "exits": dict(soak.exits),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--fault-every", type=float, default=15.0, help="seconds")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers are stopped on the way out
    directory = Path(tempfile.mkdtemp(prefix="dougong-soak-"))
    directory.chmod(0o755)
    print(f"seed {chosen.seed}, logs in {directory}/bench", file=sys.stderr)
    result = run(chosen.messages, chosen.fault_every, chosen.seed, directory)
    print(json.dumps(result, indent=1))
    clean = not any(
        result[name] for name in ("lost", "doubled", "unfounded", "acknowledged_but_absent", "hung")
    )
    if clean and set(result["dead_letters"].values()) == {len(POISON)}:
        shutil.rmtree(directory, ignore_errors=True)
    else:
        sys.exit(1)


if __name__ == "__main__":
    main()
