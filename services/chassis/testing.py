"""What tests of a service need: settings with keys, servers in process, real workers, people's tokens.

Databases and the broker come from tests/conftest.py (`fresh_database`, `amqp_url`). Typical use:

    settings = make_settings("records", fresh_database("records"), amqp_url, tmp_path)
    service = build(settings)
    prepare(service, settings)
    with run_server(service, settings) as address, as_person(settings, tenant=1, user=7):
        stub = Client(with_address(settings, "records", address)).stub("records", RecordsStub)
"""

import atexit
import json
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import amqp
import jwt
import psycopg
from kombu import Connection

from deploy.local.keys import ensure_keys
from services.chassis import broker, handling
from services.chassis.broker import declare
from services.chassis.context import AUDIENCE, Context, issue_person_token, read_token, use
from services.chassis.handling import Delivery, Verdict
from services.chassis.migration import migrate
from services.chassis.process import running
from services.chassis.service import Service
from services.chassis.settings import SERVICES, Settings, read_settings

log = logging.getLogger(__name__)


def make_environment(
    database_url: str,
    amqp_url: str,
    directory: Path,
    addresses: Mapping[str, str] | None = None,
    prefix: str = "",
    **more: str,
) -> dict[str, str]:
    """The environment of a service's processes; keys are made in `directory` once and shared by its users.

    `more` is given without the prefix: `data_dir="/tmp/x"` sets DOUGONG_DATA_DIR. The bus prefix is unique
    unless given: services that are to hear each other need the same one.
    """
    keys = ensure_keys(directory / "keys")
    environment = {
        "MODE": "local",
        "DATABASE_URL": database_url,
        "AMQP_URL": amqp_url,
        "BUS_PREFIX": prefix or f"test-{secrets.token_hex(4)}",
        "TOKEN_PUBLIC_KEY": str(keys.token_public),
        "TOKEN_PRIVATE_KEY": str(keys.token_private),
        "SERVICE_SECRET": str(keys.service_secret),
        "ENCRYPTION_KEY": str(keys.encryption),
        "DATA_DIR": str(directory),
        "RETRY_SECONDS": ",".join(str(each) for each in broker.RETRY_SECONDS),
        "POOL_SIZE": "4",
        **{f"{name.upper()}_ADDR": address for name, address in (addresses or {}).items()},
        **{name.upper(): value for name, value in more.items()},
    }
    return {f"DOUGONG_{name}": value for name, value in environment.items()}


def make_settings(
    service: str,
    database_url: str,
    amqp_url: str,
    tmp_path: Path,
    addresses: Mapping[str, str] | None = None,
    prefix: str = "",
    **more: str,
) -> Settings:
    """Settings of a service in a test; see `make_environment`. `settings.extra` is the environment itself."""
    return read_settings(
        service, make_environment(database_url, amqp_url, tmp_path, addresses, prefix, **more)
    )


def with_address(settings: Settings, service: str, address: str) -> Settings:
    """The same settings, knowing where another service listens."""
    assert service in SERVICES
    return replace(settings, addresses={**settings.addresses, service: address})


def prepare(service: Service, settings: Settings) -> None:
    """What `migrate` does: the database's tables and the broker's queues, which go when this process ends.

    Queues left behind cost a shared broker its memory, until it blocks everybody's publishers.
    """
    migrate(service)
    atexit.register(remove_queues, service, settings)
    declare(settings.amqp_url, settings.bus_prefix, service.consumers)


def remove_queues(service: Service, settings: Settings) -> None:
    """Delete what `prepare` declared; a broker that is gone took it along."""
    prefix = settings.bus_prefix
    try:
        with Connection(settings.amqp_url, connect_timeout=5) as connection:
            channel = connection.channel()
            for consumer in service.consumers:
                channel.queue_delete(broker.queue_name(prefix, consumer.name))
                channel.queue_delete(broker.dead_queue_name(prefix, consumer.name))
                for attempt in range(len(broker.RETRY_SECONDS)):
                    channel.queue_delete(broker.retry_queue_name(prefix, consumer.name, attempt))
            channel.exchange_delete(broker.exchange_name(prefix))
    except (amqp.AMQPError, OSError):
        log.info("the queues of %s went with their broker", prefix)


@contextmanager
def run_server(service: Service, settings: Settings) -> Iterator[str]:
    """What `serve` does, in this process: gRPC on a free port (its address is given), relay and sealer."""
    with running(service, settings) as port:
        yield f"127.0.0.1:{port}"


def drain(service: Service, settings: Settings, consumer: str, wait: float = 0.5) -> list[Verdict]:
    """Handle all messages queued for a consumer, here, exactly as a worker would; their verdicts, in order.

    Ends when the queue gives nothing for `wait` seconds. Failures go to the retry and dead-letter queues.
    Nothing forwards outbox rows here: that is `run_server`'s relay, or `relay_once`.
    """
    chosen = next(each for each in service.consumers if each.name == consumer)
    prefix = settings.bus_prefix
    verdicts: list[Verdict] = []
    with broker.confirming(settings.amqp_url) as connection:
        channel = connection.channel()
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline:
            messages: list[Any] = []
            while len(messages) < (handling.BATCH if chosen.mode == "batch" else 1):
                if (message := channel.basic_get(broker.queue_name(prefix, consumer))) is None:
                    break
                messages.append(message)
            if not messages:
                time.sleep(0.02)
                continue
            deliveries = [Delivery.of(message) for message in messages]
            outcomes = handling.handle_all(service, chosen, deliveries)
            for message, delivery, verdict in zip(messages, deliveries, outcomes, strict=True):
                if verdict.action != "done":
                    queue, headers = handling.next_stop(prefix, chosen, delivery, verdict)
                    broker.send_on(channel, queue, message, headers)
                channel.basic_ack(message.delivery_tag)
            verdicts += outcomes
            deadline = time.monotonic() + wait
    return verdicts


def relay_once(service: Service, settings: Settings) -> int:
    """Forward what is in the outbox now; the number of messages the broker took."""
    from services.chassis.outbox import Relay

    relay = Relay(service.database.url, settings.amqp_url, settings.bus_prefix)
    with psycopg.connect(service.database.url, autocommit=True) as database, relay.channel() as channel:
        return relay.forward(database, channel)


def wait_until(condition: Callable[[], Any], seconds: float = 15.0, what: str = "the condition") -> Any:
    """The first true value of `condition`, asked twenty times a second; raises AssertionError in the end."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what} did not come within {seconds} s"
        time.sleep(0.05)
    return value


def person_token(settings: Settings, tenant: int, user: int, policy_version: int = 0, **claims: Any) -> str:
    """The inner token identity would give this person."""
    content = {"tenant": tenant, "user": user, "lang": "zh-CN", "pv": policy_version, **claims}
    return issue_person_token(content, settings.file("TOKEN_PRIVATE_KEY"), 3600)


def snapshot_jws(snapshot: Mapping[str, Any], private_key: str) -> str:
    """A policy snapshot (contract: Grants) as identity signs it, for the `fetch` of a PolicyCache."""
    claims = {"aud": AUDIENCE, "iss": "identity", "exp": int(time.time()) + 3600}
    return jwt.encode({**claims, "snapshot": json.dumps(snapshot, ensure_ascii=False)}, private_key, "EdDSA")


@contextmanager
def as_person(settings: Settings, tenant: int, user: int, **changes: Any) -> Iterator[Context]:
    """Run a block as a signed-in person; `changes` are fields of the Context (language, idempotency_key…)."""
    token = person_token(settings, tenant, user, changes.get("policy_version", 0))
    context = read_token(token, settings.token_public_key, settings.service_secret)
    with use(replace(context, **changes)):
        yield context


def process_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a subprocess: this process's own, with these DOUGONG_ variables and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOUGONG_")}
    return kept | {name: value for name, value in environment.items() if name.startswith("DOUGONG_")}


class WorkerProcess:
    """A real `work` process: `WorkerProcess("services.records", settings.extra)`, started and ready.

    As a context manager it is stopped at the end, and then must have stopped cleanly.
    """

    def __init__(self, module: str, environment: Mapping[str, str], log: Path | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = process_environment({**environment, "DOUGONG_HEALTH_PORT": str(self.port)})
        self.log = log
        with open(log or os.devnull, "ab") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, "work"], env=kept, stdout=sink, stderr=sink
            )

    def ready(self) -> bool:
        """Whether it says that it consumes."""
        try:
            url = f"http://127.0.0.1:{self.port}/readyz"
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def wait_ready(self, seconds: float = 30.0) -> None:
        """Raises AssertionError with the end of its log when it ends or does not get ready."""
        wait_until(lambda: self.ready() or self.process.poll() is not None, seconds, "the worker")
        assert self.process.poll() is None, self.log.read_text()[-3000:] if self.log else "the worker ended"

    def stop(self, seconds: float = 20.0) -> int:
        """SIGTERM; the exit code: 0 when it finished what it was doing."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> "WorkerProcess":
        try:
            self.wait_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.process.poll() is not None:
            return
        if kind is not None:
            self.kill()
            return
        assert self.stop() == 0, self.log.read_text()[-3000:] if self.log else "the worker did not stop"


def in_background(run: Callable[[threading.Event], None]) -> Callable[[], None]:
    """Run a loop that ends at an event (a Relay, a Sealer) in a thread; call the answer to end it."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=[stop])
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(20)

    return end
