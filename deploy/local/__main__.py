"""`python -m deploy.local run | stop | restart | status | logs | reset | load`: what `make` calls."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from deploy.local import status
from deploy.local.plan import Plan
from deploy.local.problem import Problem
from deploy.local.servers import CHECKOUT
from deploy.local.stack import Stack

STARTED = time.monotonic()


def say(text: str) -> None:
    """One line of progress, with the seconds since the start of the command."""
    # One write per line: steps that run at the same time would mix theirs otherwise.
    sys.stdout.write(f"[{time.monotonic() - STARTED:4.0f} s] {text}\n")
    sys.stdout.flush()


def stack() -> Stack:
    """The suite of this checkout, as the environment asks for it."""
    port = os.environ.get("PORT", "")
    if port and not (port.isdigit() and 0 < int(port) < 65536):
        raise Problem(f"PORT={port} is not a port number.", "Example: make run PORT=8090")
    return Stack(
        var=CHECKOUT / "var",
        port=int(port) if port else None,
        host=os.environ.get("HOST") or "127.0.0.1",
        database_url=os.environ.get("DATABASE_URL") or None,
        amqp_url=os.environ.get("AMQP_URL") or None,
        database_prefix=os.environ.get("DATABASE_PREFIX") or "dougong",
        bus_prefix=os.environ.get("BUS_PREFIX") or "dougong",
        say=say,
    )


def run() -> None:
    """Bring the suite up, or find it up, and print how to reach it."""
    suite = stack()
    running = suite.supervisor() is not None
    plan = suite.up()
    url = plan.notes["url"]
    if running and suite.port and not url.endswith(f":{suite.port}"):
        say(f"Already running on another port. To move it: make stop, then make run PORT={suite.port}")
    if running and status.code_changed(suite.plan_path, CHECKOUT):
        say("The code changed since it was started: make restart runs the new one")
    say("Dougong is ready" + (" (it was running)" if running else ""))
    print(f"\n  {url}\n\n{suite.credentials.table()}\n\n  make status | logs S=records | stop | help")


def stop() -> None:
    """Stop the suite."""
    suite = stack()
    say("Stopped" if suite.down() else "Nothing was running")


def restart() -> None:
    """Stop the suite and start the present code."""
    stack().down()
    run()


def show_status() -> int:
    """Print the table of processes; exit status 1 when something is not ready."""
    suite = stack()
    if suite.supervisor() is None:
        print("not running (make run)")
        return 1
    return status.show(Plan.read(suite.plan_path))


def show_logs() -> None:
    """Print the end of the logs of S (a service, or nothing for all); F=1 follows them."""
    wanted = os.environ.get("S") or ""
    found = sorted(str(path) for path in (CHECKOUT / "var" / "logs").glob(f"{wanted}*.log"))
    if not found:
        raise Problem(f"No logs of {wanted or 'anything'} in var/logs.", "make status lists the programs.")
    follow = ["-F"] if os.environ.get("F") else []
    os.execvp("tail", ["tail", "-n", os.environ.get("N") or "50", *follow, *found])  # noqa: S606


def reset() -> None:
    """Stop and delete all data; only with FORCE=1."""
    suite = stack()
    if os.environ.get("FORCE") != "1":
        what = f"make reset stops the suite and deletes {suite.var}: databases, keys, accounts, logs."
        raise Problem(what, "If that is what you want: make reset FORCE=1")
    suite.delete()
    say("Stopped, and all data deleted")
    if suite.database_url:
        say("The databases on the server of DATABASE_URL were left alone")


def load_pipeline() -> None:
    """Load the CRM pipeline in the folder DIR into the running suite."""
    from deploy.local.load import FILES, load

    suite = stack()
    if suite.supervisor() is None:
        raise Problem("Nothing is running.", "make run")
    directory = Path(os.environ.get("DIR") or "")
    missing = [name for name in FILES if not (directory / name).is_file()]
    if missing:
        what = f"DIR={directory} lacks {', '.join(missing)}."
        raise Problem(what, "Example: make load DIR=../shared/data/crm")
    # The load speaks to the suite as the seed does.
    os.environ |= Plan.read(suite.plan_path).notes["seed_environment"]
    load(directory, suite.var)


COMMANDS = {
    "load": load_pipeline,
    "run": run,
    "stop": stop,
    "restart": restart,
    "logs": show_logs,
    "reset": reset,
}


def main() -> int:
    """Run one command; a Problem is printed without a traceback."""
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    try:
        if command in ("status", "logs"):
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # piped into `head`
        if command == "status":
            return show_status()
        if command not in COMMANDS:
            print(__doc__, file=sys.stderr)
            return 2
        COMMANDS[command]()
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; make stop ends what was started", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
