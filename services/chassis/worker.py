"""The life of a `work` process: start, health, clocks, watchdog, stop. Only this module, consuming.py and
worker_boot.py know nameko; handlers are plain functions (handling.py).
"""

import faulthandler
import logging
import os
import signal
import threading
import time
from typing import Any

import eventlet
from amqp.exceptions import AMQPError
from eventlet import patcher
from nameko.containers import ServiceContainer

from services.chassis import broker, telemetry
from services.chassis.consuming import BATCH_PREFETCH, Run, entrypoint
from services.chassis.periodics import inbox_purge, keep_running
from services.chassis.service import Service
from services.chassis.settings import Settings

log = logging.getLogger(__name__)
HUB_SECONDS, STOP_SECONDS = 20.0, 12.0


def work(service: Service, settings: Settings) -> None:
    """Consume until SIGTERM, finish what runs, exit 0. A hang exits 3, so that the supervisor restarts."""
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    run, halt = Run(service, settings), threading.Event()
    methods = {f"receive_{index}": entrypoint(run, each) for index, each in enumerate(service.consumers)}
    config = {
        "AMQP_URI": settings.amqp_url,
        "HEARTBEAT": 15,
        "run": run,
        # Greenlets only; threads are limited by Run.threads and the pool.
        "max_workers": len(methods) * BATCH_PREFETCH + 1,
    }
    container = ServiceContainer(type(service.name, (), {"name": service.name, **methods}), config)
    clocks = [
        threading.Thread(
            target=keep_running, args=[service.database.url, service.name, each, halt], daemon=True
        )
        for each in (*service.periodics, inbox_purge(service.database.url))
    ]

    def stop() -> None:
        run.stopping = True
        halt.set()
        try:
            with eventlet.Timeout(STOP_SECONDS):
                if container.started:
                    container.stop()
                while any(clock.is_alive() for clock in clocks):
                    eventlet.sleep(0.1)
                run.native("telemetry", telemetry.flush)
        except BaseException:
            log.exception("%s work did not stop in time", service.name)
            os._exit(4)
        log.info("%s work stopped", service.name)
        os._exit(0)

    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(stop))
    signal.signal(signal.SIGINT, lambda *_: eventlet.spawn_n(stop))
    eventlet.spawn_n(_tick, run)
    threading.Thread(target=_watch, args=[run], daemon=True, name="watchdog").start()
    if settings.health_port:
        eventlet.spawn_n(_serve_health, run)
    _declare(run)
    for clock in clocks:
        clock.start()
    container.start()
    log.info("%s works", service.name)
    try:
        container.wait()
        eventlet.sleep(2 * STOP_SECONDS)  # `stop` ends the process
    except BaseException:
        log.exception("%s work died", service.name)
    os._exit(2)


def _declare(run: Run) -> None:
    """Declare the queues; a broker that is away is waited for."""
    while True:
        try:
            return broker.declare(run.settings.amqp_url, run.settings.bus_prefix, run.service.consumers)
        except (AMQPError, OSError) as error:
            log.warning("the broker is away: %r", error)
            eventlet.sleep(1)


def _tick(run: Run) -> None:
    """Shows that the hub runs, and lets signals in."""
    while True:
        run.beat = time.monotonic()
        eventlet.sleep(0.5)


def _watch(run: Run) -> None:
    while True:
        patcher.original("time").sleep(2)
        now = time.monotonic()
        hung = [what for due, what in list(run.due.values()) if now > due]
        if now - run.beat > HUB_SECONDS:
            hung.append("the hub")
        if hung:
            log.critical("hung: %s", ", ".join(hung))
            faulthandler.dump_traceback(all_threads=True)
            os._exit(3)


def _serve_health(run: Run) -> None:
    """GET /healthz: the hub runs; GET /readyz: messages are being consumed."""
    host = "127.0.0.1" if run.settings.mode == "local" else "0.0.0.0"  # noqa: S104

    def answer(client: Any, _: Any) -> None:
        with client, eventlet.Timeout(5, False):
            path = client.recv(4096).partition(b" ")[2].partition(b" ")[0]
            consuming = run.consuming or not run.service.consumers  # periodics alone need no queue
            fine = path == b"/healthz" or (path == b"/readyz" and consuming and not run.stopping)
            status = "200 OK" if fine else "503 Service Unavailable"
            client.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())

    eventlet.serve(eventlet.listen((host, run.settings.health_port)), answer)
