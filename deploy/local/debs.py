"""RabbitMQ and Erlang from the distribution's packages, unpacked into a directory without installing them.

apt checks the signatures; `dpkg -x` needs no root and starts no system service. Which packages are missing
here is asked of apt itself, so the list follows the distribution's release.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from deploy.local.problem import Problem

REMEDY = "Install RabbitMQ 3.10 or newer, or set AMQP_URL to an existing broker."


def unpacked_rabbitmq(cache: Path, say: Callable[[str], None]) -> Path:
    """The directory RabbitMQ and Erlang are unpacked in, filled on first use (34 MB download, 60 MB on disk).

    Raises Problem when there is no apt, or it cannot fetch the packages.
    """
    root = cache / "root"
    if (root / ".complete").exists():
        return root
    for tool in ("apt-get", "dpkg"):
        if not shutil.which(tool):
            raise Problem(f"RabbitMQ is not installed, and there is no {tool} to fetch it with.", REMEDY)
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / ".complete").exists():
            say("Fetching RabbitMQ and Erlang packages (34 MB, once; nothing is installed on the system)")
            _fetch(cache, root)
    return root


def _fetch(cache: Path, root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    archives = cache / "debs"
    for directory in (archives, cache / "lists" / "partial", cache / "cache" / "archives" / "partial"):
        directory.mkdir(parents=True, exist_ok=True)
    state = [f"Dir::State::lists={cache}/lists", f"Dir::Cache={cache}/cache", "Debug::NoLocking=1"]
    options = [part for option in [*state, "APT::Sandbox::User="] for part in ("-o", option)]
    _apt([*options, "update"], archives)
    plan = _apt([*options, "install", "--simulate", "--no-install-recommends", "rabbitmq-server"], archives)
    names = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
    if "rabbitmq-server" not in names:
        raise Problem("apt offers no rabbitmq-server package.", REMEDY)
    _apt([*options, "download", *names], archives)
    for archive in sorted(archives.glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(archive), str(root)], check=True)
    _relocate(root)
    shutil.rmtree(archives)
    shutil.rmtree(cache / "lists")
    (root / ".complete").touch()


def _relocate(root: Path) -> None:
    """Point Erlang's start scripts at the unpacked tree: Debian's ignore ERL_ROOTDIR."""
    erlang = root / "usr/lib/erlang"
    for script in [
        erlang / "bin/erl",
        erlang / "bin/start",
        *erlang.glob("erts-*/bin/erl"),
        *erlang.glob("erts-*/bin/start"),
    ]:
        text = script.read_text()
        script.write_text(text.replace("ROOTDIR=/usr/lib/erlang", f"ROOTDIR={erlang}"))


def _apt(arguments: list[str], directory: Path) -> str:
    done = subprocess.run(["apt-get", *arguments], cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"apt-get could not fetch RabbitMQ:\n{done.stderr[-1500:].strip()}", REMEDY)
    return done.stdout
