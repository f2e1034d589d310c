"""A private RabbitMQ in a directory: a node with its own ports, epmd, cookie and password, no service.

The programs of an installed rabbitmq-server are used where there is one; else packages are unpacked
(debs.py).
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deploy.local.account import Account, reachable
from deploy.local.debs import unpacked_rabbitmq
from deploy.local.ports import LOOPBACK, free_port, is_free
from deploy.local.problem import Problem

INSTALLED = Path("/usr/lib/rabbitmq/bin")
# One busy machine runs everything: schedulers that spin while idle would take a core from the services.
ERLANG_ARGUMENTS = (
    "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none +A 16"
)


class RabbitServer:
    """One RabbitMQ node under `directory`; `start` and `stop` may be called any number of times.

    `cache` holds unpacked packages and may be shared by any number of servers.
    """

    def __init__(
        self, directory: Path, *, cache: Path, account: Account | None, say: Callable[[str], None] = print
    ) -> None:
        self.directory = directory
        self._cache = cache
        self._account = account
        self._say = say
        self._facts = directory / "server.json"

    @property
    def url(self) -> str:
        """AMQP URL of the default virtual host, with the generated user."""
        facts = self._read()
        return f"amqp://dougong:{facts['password']}@{LOOPBACK}:{facts['amqp']}/"

    def pid(self) -> int | None:
        """Process id of the running Erlang node, else None."""
        return self._process("rabbit.pid", b"beam.smp")

    def start(self) -> str:
        """Start the broker and return its URL once it accepts connections (8 to 11 s).

        Raises Problem when there is no RabbitMQ to be had or it does not come up.
        """
        if self.pid() is not None:
            return self.url
        binaries, environment = self._programs()
        log = self.directory / "rabbitmq.log"
        with log.open("ab") as sink:
            server = subprocess.Popen(
                [str(binaries / "rabbitmq-server")],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                start_new_session=True,
                **self._identity(),  # type: ignore[call-overload]
            )
        deadline = time.monotonic() + 90
        while is_free(self._read()["amqp"]):
            if server.poll() is not None or time.monotonic() > deadline:
                self.stop()
                tail = log.read_text(errors="replace")[-1500:]
                raise Problem(f"RabbitMQ did not start:\n{tail}", f"Read {log} and {self.directory}/log")
            time.sleep(0.2)
        # The listener opens when boot is complete; `rabbitmqctl await_startup` would be a second Erlang VM.
        return self.url

    def stop(self) -> None:
        """Stop the broker and its port mapper; nothing happens when they are not running."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, 15)  # a clean shutdown: RabbitMQ handles SIGTERM as `rabbitmqctl shutdown` does
            if not _gone(pid, 40):
                os.kill(pid, 9)
                _gone(pid, 10)
        mapper = self._mapper()
        if mapper is not None:
            os.kill(mapper, 15)
            _gone(mapper, 5)

    def _read(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self._facts.read_text())
        return facts

    def _process(self, file: str, program: bytes) -> int | None:
        try:
            pid = int((self.directory / file).read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if program in command and str(self.directory).encode() in command else None

    def _mapper(self) -> int | None:
        """Process id of this node's epmd, known by its private port."""
        if not self._facts.exists():
            return None
        wanted = str(self._read()["epmd"])
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if (entry / "comm").read_text().strip() != "epmd":
                    continue
                variables = (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if f"ERL_EPMD_PORT={wanted}".encode() in variables:
                return int(entry.name)
        return None

    def _identity(self) -> dict[str, object]:
        return self._account.subprocess_arguments() if self._account else {}

    def _programs(self) -> tuple[Path, dict[str, str]]:
        """Where the programs are, and the environment that makes this node private."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if self._account:
            self._account.own(self.directory)
        if INSTALLED.exists() and (shutil.which("erl") or Path("/usr/bin/erl").exists()):
            binaries, environment = INSTALLED, {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}
        else:
            cache = (
                self._cache
                if reachable(self._cache, self._account)
                else self.directory.parent / "rabbitmq-program"
            )
            root = unpacked_rabbitmq(cache, self._say)
            libraries = [f"{root}{path}" for path in _library_paths(root)]
            binaries = root / "usr/lib/rabbitmq/bin"
            environment = {
                "PATH": f"{root}/usr/lib/erlang/bin:{root}/usr/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                "LD_LIBRARY_PATH": ":".join(libraries),
            }
        facts = self._prepared()
        home = self.directory
        node = {
            "NODENAME": "suite@localhost",
            "NODE_IP_ADDRESS": LOOPBACK,
            "NODE_PORT": str(facts["amqp"]),
            "DIST_PORT": str(facts["dist"]),
            "MNESIA_BASE": f"{home}/data",
            "LOG_BASE": f"{home}/log",
            "ENABLED_PLUGINS_FILE": f"{home}/enabled_plugins",
            "CONFIG_FILE": f"{home}/rabbitmq.conf",
            "ADVANCED_CONFIG_FILE": f"{home}/advanced.config",
            "CONF_ENV_FILE": f"{home}/rabbitmq-env.conf",
            "PID_FILE": f"{home}/rabbit.pid",
            "GENERATED_CONFIG_DIR": f"{home}/generated",
            "SCHEMA_DIR": f"{home}/schema",
            "SERVER_ADDITIONAL_ERL_ARGS": f"{ERLANG_ARGUMENTS} -dougong {home}",
        }
        environment |= {f"RABBITMQ_{name}": value for name, value in node.items()}
        environment |= {"HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        return binaries, environment | {"ERL_EPMD_PORT": str(facts["epmd"]), "ERL_EPMD_ADDRESS": LOOPBACK}

    def _prepared(self) -> dict[str, Any]:
        """Write the node's files; replace ports that others have taken since the last start."""
        known: dict[str, Any] = {"password": secrets.token_hex(16)}
        if self._facts.exists():
            known = self._read()
        mapper_runs = self._facts.exists() and self._mapper() is not None
        for name in ("amqp", "dist", "epmd"):
            ours = name == "epmd" and mapper_runs
            if name not in known or not (ours or is_free(known[name])):
                known[name] = free_port({value for value in known.values() if isinstance(value, int)})
        self._facts.touch(mode=0o600)
        self._facts.write_text(json.dumps(known))
        settings = {
            "default_user": "dougong",
            "default_pass": known["password"],
            "vm_memory_high_watermark.absolute": "768MB",
            "disk_free_limit.absolute": "200MB",
            "log.file.level": "info",
            "log.file.rotation.size": "10485760",
            "log.file.rotation.count": "3",
        }
        conf = self.directory / "rabbitmq.conf"
        conf.touch(mode=0o600)
        conf.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
        plugins, env_conf = self.directory / "enabled_plugins", self.directory / "rabbitmq-env.conf"
        plugins.write_text("[].\n")
        env_conf.touch()
        cookie = self.directory / ".erlang.cookie"
        if not cookie.exists():
            cookie.touch(mode=0o600)
            cookie.write_text(secrets.token_hex(20))
            cookie.chmod(0o400)
        if self._account:
            self._account.own(conf, plugins, env_conf, cookie)
        return known


def _library_paths(root: Path) -> list[str]:
    found = [
        path for base in ("usr/lib", "lib") for path in (root / base).glob("*-linux-gnu*") if path.is_dir()
    ]
    return ["/" + str(path.relative_to(root)) for path in found]


def _gone(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if os.waitpid(pid, os.WNOHANG)[0] == pid:
                return True
        except ChildProcessError:
            pass
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False
