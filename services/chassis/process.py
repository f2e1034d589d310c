"""The command line of every service: `python -m services.<name> serve | work | migrate | dead-letters …`."""

import importlib
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.chassis.service import Service
    from services.chassis.settings import Settings

USAGE = (
    "usage: python -m services.<name>"
    " serve | work | migrate | dead-letters list|replay|discard <consumer> [message id]"
)


def main(app: str, name: str) -> None:
    """Run the service wired by `app` ("services.records.app"). Exits 2 on wrong words or settings."""
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command == "work":
        # Must come before anything that opens sockets or makes locks.
        from services.chassis import worker_boot  # noqa: F401
    if command not in ("serve", "work", "migrate", "dead-letters"):
        sys.exit(USAGE)
    from services.chassis import telemetry
    from services.chassis.settings import SettingsIncomplete, read_settings

    try:
        settings = read_settings(name)
        telemetry.configure(f"{name}-{command}", settings.otlp_endpoint)
        service = importlib.import_module(app).build(settings)
    except SettingsIncomplete as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    if command == "serve":
        serve(service, settings)
    elif command == "work":
        from services.chassis.worker import work

        work(service, settings)
    elif command == "migrate":
        from services.chassis.broker import declare
        from services.chassis.migration import migrate

        migrate(service)
        declare(settings.amqp_url, settings.bus_prefix, service.consumers)
    else:
        from services.chassis.dead_letters import command_line

        command_line(settings.amqp_url, settings.bus_prefix, service.consumers, sys.argv[2:])


def serve(service: "Service", settings: "Settings") -> None:
    """Serve gRPC, forward the outbox, seal the audit, until SIGTERM; then finish what runs and go."""
    log = logging.getLogger("dougong")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with running(service, settings) as port:
        log.info("%s serves on port %d", service.name, port)
        stop.wait()
    log.info("%s stopped", service.name)


@contextmanager
def running(service: "Service", settings: "Settings") -> Iterator[int]:
    """The service, serving on the port given, with its relay and sealer; stopped in order at the end."""
    from grpc_health.v1 import health_pb2

    from services.chassis.audit import Sealer
    from services.chassis.outbox import Relay
    from services.chassis.server import start_server

    for prepare in service.on_serve:
        prepare()
    server, port, health = start_server(
        settings, service.endpoints, service.catalogue, service.authorise, service.database
    )
    stop = threading.Event()
    relay = Relay(service.database.url, settings.amqp_url, settings.bus_prefix)
    threads = [
        threading.Thread(target=relay.run, args=[stop], name="relay", daemon=True),
        threading.Thread(target=Sealer(service.database.url).run, args=[stop], name="sealer", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield port
    finally:
        health.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
        server.stop(grace=10).wait()
        stop.set()
        for thread in threads:
            thread.join(20)
        for finish in service.on_stop:
            finish()
        service.database.close()
