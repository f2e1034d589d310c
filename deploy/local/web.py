"""The web UI, built with the venv's Node when its sources changed since the last build."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from deploy.local.problem import Problem

NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results", "playwright-report", ".vite"}


def build_web(checkout: Path, say: Callable[[str], None]) -> None:
    """Install packages when the lock file changed, build when anything did. Raises Problem."""
    web = checkout / "gateway" / "web"
    lock_directory = checkout / ".build"
    lock_directory.mkdir(exist_ok=True)
    with (lock_directory / "web.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install_packages(web, say)
        sources = _digest(_sources(web))
        stamp = web / "node_modules" / ".dougong-built"
        if _content(stamp) != sources or not (web / "dist" / "index.html").exists():
            say("Building the web UI (about 20 s)")
            npm(web, "run", "build")
            stamp.write_text(sources)


def install_packages(web: Path, say: Callable[[str], None]) -> None:
    """`npm ci` when the lock file differs from what is installed."""
    wanted = _digest([web / "package-lock.json"])
    stamp = web / "node_modules" / ".dougong-installed"
    if _content(stamp) != wanted:
        say("Installing the web UI's packages (about a minute, once)")
        npm(web, "ci", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.parent.mkdir(exist_ok=True)  # npm makes none for a project without packages
        stamp.write_text(wanted)


def npm(web: Path, *arguments: str) -> None:
    """Run npm with the Node of this Python environment. Raises Problem with the end of its output."""
    node = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{node}:{os.environ.get('PATH', '')}", "CI": "1"}
    done = subprocess.run(
        [str(node / "npm"), *arguments],
        cwd=web,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        output = (done.stdout + done.stderr)[-3000:]
        network = " (it needs the network)" if arguments[0] == "ci" else ""
        remedy = f"To see it again: cd {web} && {node}/npm {' '.join(arguments)}{network}"
        raise Problem(f"npm {' '.join(arguments)} failed:\n{output}", remedy)


def _sources(web: Path) -> list[Path]:
    found: list[Path] = []
    for directory, folders, files in os.walk(web):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        found.extend(Path(directory) / name for name in files if not name.endswith(".tsbuildinfo"))
    return sorted(found)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _content(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def main() -> int:
    """`python -m deploy.local.web [check]`: build; with `check` also lint, types and unit tests first."""
    checkout = Path(__file__).resolve().parents[2]
    web = checkout / "gateway" / "web"
    try:
        if sys.argv[1:] == ["check"]:
            install_packages(web, print)
            for script in ("lint", "test"):  # `build` checks the types
                print(f"npm run {script}", flush=True)
                npm(web, "run", script)
        build_web(checkout, print)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
