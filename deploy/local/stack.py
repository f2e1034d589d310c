"""One local suite: its servers, databases, web UI, processes and demo data, up and down.

`make run` keeps one under var/; tests keep one in a temporary directory. Both go through this class.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.local import logs
from deploy.local.account import reachable, unprivileged_account
from deploy.local.credentials import Credentials
from deploy.local.databases import create_databases, migrate_databases
from deploy.local.environment import MARK, Layout, environment
from deploy.local.keys import ensure_keys
from deploy.local.plan import Plan
from deploy.local.ports import LOOPBACK, PortBook, is_free, next_free
from deploy.local.problem import Problem
from deploy.local.processes import end_processes, marked
from deploy.local.programs import port_names, programs
from deploy.local.readiness import wait_until_ready
from deploy.local.servers import CHECKOUT, private_postgres, private_rabbitmq
from deploy.local.web import build_web

DEFAULT_PORT = 8080
NEEDED_SPACE = 1024**3  # bytes: databases, logs, packages


@dataclass
class Stack:
    """A suite under the directory `var`; everything in it is generated and may be deleted when it is down."""

    var: Path
    port: int | None = None  # of the gateway; None: the first free one from first_port, then kept
    first_port: int | None = DEFAULT_PORT  # None: any free one
    host: str = LOOPBACK
    database_url: str | None = None  # administrator's URL of an existing server; None: a private one
    amqp_url: str | None = None
    database_prefix: str = "dougong"
    bus_prefix: str = "dougong"
    say: Callable[[str], None] = print

    @property
    def plan_path(self) -> Path:
        """Where the plan of the running suite is."""
        return self.var / "run" / "plan.json"

    @property
    def credentials(self) -> Credentials:
        """The demo accounts."""
        return Credentials(self.var / "credentials.json")

    @property
    def server_home(self) -> Path:
        """Directory of the private servers: var, unless their account may not enter it (/root/dougong)."""
        if reachable(self.var, unprivileged_account(CHECKOUT)):
            return self.var
        return Path("/var/lib") / f"dougong-{hashlib.sha256(str(self.var).encode()).hexdigest()[:12]}"

    def supervisor(self) -> int | None:
        """Process id of the running supervisor, by the lock it holds for life."""
        path = self.plan_path.with_suffix(".lock")
        if not path.exists():
            return None
        with path.open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0)
        return None

    def up(self) -> Plan:
        """Bring everything up and return when all of it is ready and the demo data is in.

        Nothing is started twice: on a running suite it only waits for readiness. Raises Problem.
        """
        with self._only_one():
            if self.supervisor() is not None:
                plan = Plan.read(self.plan_path)
            else:
                plan = self._start()
            wait_until_ready(plan, self.say)
            self._seed(plan)
            return plan

    def down(self) -> bool:
        """Stop everything in order, a killed supervisor's strays too; returns whether anything ran."""
        with self._only_one():
            supervisor = self.supervisor()
            if supervisor:
                os.kill(supervisor, signal.SIGTERM)
                deadline = time.monotonic() + 120
                while self.supervisor() is not None and time.monotonic() < deadline:
                    time.sleep(0.1)
            strays = marked(MARK, str(self.var))
            end_processes(strays, grace=10)
            servers = (
                private_rabbitmq(self.server_home / "rabbitmq", self._cache),
                private_postgres(self.server_home / "postgres"),
            )
            running = bool(supervisor or strays or any(server.pid() for server in servers))
            for server in servers:
                server.stop()
            return running

    def delete(self) -> None:
        """Stop everything and delete all data."""
        self.down()
        home = self.server_home
        if home != self.var:
            shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(self.var, ignore_errors=True)

    @property
    def _cache(self) -> Path:
        return CHECKOUT / ".build" / "rabbitmq"

    def _start(self) -> Plan:
        self._check_space()
        home = self.server_home
        home.mkdir(parents=True, exist_ok=True)
        self._tell_account(home)
        with ThreadPoolExecutor(2) as pool:
            web = pool.submit(build_web, CHECKOUT, self.say)
            broker = pool.submit(self._start_rabbitmq, home)
            database_url = self.database_url or self._start_postgres(home)
            layout = self._layout(database_url, broker.result())
            create_databases(layout)
            self.say("Bringing the databases up to date")
            migrate_databases(layout)
            web.result()
        if self.port is None and not is_free(layout.ports["gateway"]):  # minutes may have passed since
            layout = replace(layout, ports=layout.ports | {"gateway": self._gateway_port()})
        wanted = programs(layout)
        for program in wanted:
            Path(program.environment["DOUGONG_DATA_DIR"]).mkdir(parents=True, exist_ok=True)
        plan = Plan(
            programs=wanted,
            logs=str(self.var / "logs"),
            status=str(self.var / "run" / "status.json"),
            postgres=None if self.database_url else str(home / "postgres"),
            rabbitmq=None if self.amqp_url else str(home / "rabbitmq"),
            rabbitmq_cache=str(self._cache),
            notes={"url": layout.public_url, "seed_environment": environment(layout, "seed")},
        )
        plan.write(self.plan_path)
        self.say(f"Starting {len(plan.programs)} processes")
        self._spawn_supervisor()
        return plan

    def _layout(self, database_url: str, amqp_url: str) -> Layout:
        (self.var / "logs").mkdir(exist_ok=True)
        book = PortBook(self.var / "ports.json")
        ports = {name: book.assign(name) for name in port_names() if name != "gateway"}
        if self.port is not None:
            if not is_free(self.port):
                what = f"Port {self.port} is taken by another program."
                raise Problem(what, "Choose another: make run PORT=…, or leave PORT out.")
            ports["gateway"] = book.keep("gateway", self.port)
        else:
            ports["gateway"] = self._gateway_port()
        keys = ensure_keys(self.var / "keys")
        return Layout(
            checkout=CHECKOUT,
            var=self.var,
            keys=keys,
            ports=ports,
            host=self.host,
            database_url=database_url,
            amqp_url=amqp_url,
            database_prefix=self.database_prefix,
            bus_prefix=self.bus_prefix,
        )

    def _gateway_port(self) -> int:
        preferred = next_free(self.first_port) if self.first_port else None
        return PortBook(self.var / "ports.json").assign("gateway", preferred=preferred)

    def _start_postgres(self, home: Path) -> str:
        self.say("Starting PostgreSQL")
        return private_postgres(home / "postgres").start()

    def _start_rabbitmq(self, home: Path) -> str:
        if self.amqp_url:
            return self.amqp_url
        self.say("Starting RabbitMQ (about 10 s)")
        return private_rabbitmq(home / "rabbitmq", self._cache, self.say).start()

    def _spawn_supervisor(self) -> None:
        status = self.var / "run" / "status.json"
        status.unlink(missing_ok=True)
        log = logs.open_log(self.var / "logs", "supervisor")
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.supervisor", str(self.plan_path)],
            cwd=CHECKOUT,
            env=os.environ | {MARK: str(self.var), "PYTHONPATH": str(CHECKOUT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        os.close(log)
        deadline = time.monotonic() + 30
        while not status.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                what = f"The supervisor did not start:\n{logs.tail(self.var / 'logs', 'supervisor')}"
                raise Problem(what, f"Read {self.var}/logs/supervisor.log")
            time.sleep(0.05)

    def _seed(self, plan: Plan) -> None:
        """Install the sales pack and its sample data through the product's API; safe to repeat."""
        done = self.var / "run" / "seeded"
        if done.exists():
            return
        self.say("Installing the sales pack and its sample data")
        log = self.var / "logs" / "seed.log"
        with log.open("w") as sink:
            status = subprocess.run(
                [sys.executable, "-m", "deploy.local.seed"],
                env=plan.notes["seed_environment"],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                check=False,
            ).returncode
        if status:
            what = f"The demo data could not be installed:\n{logs.tail(self.var / 'logs', 'seed')}"
            raise Problem(what, f"Everything else runs; the next make run tries again. Log: {log}")
        done.touch()

    def _check_space(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.var).free
        if free < NEEDED_SPACE:
            what = f"Only {free // 1024**2} MB are free on the disk of {self.var}; 1 GB is needed."
            raise Problem(what, "Free some space.")

    def _tell_account(self, home: Path) -> None:
        account = unprivileged_account(CHECKOUT)
        if account and not (self.database_url and self.amqp_url):
            self.say(f"Running as root: PostgreSQL and RabbitMQ run as user {account.name} instead")
            if home != self.var:
                self.say(f"User {account.name} cannot enter {self.var}: their data is kept in {home}")

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        """One command at a time works on a suite."""
        (self.var / "run").mkdir(parents=True, exist_ok=True)
        with (self.var / "run" / "command.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
