"""Run the simulator: `python -m connectors.kingdee.simulator --port N --state DIR`."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from connectors.kingdee.signature import Credentials
from connectors.kingdee.simulator.app import Server, create_app

# The account of a fresh simulator. Not a secret: there is nothing behind it.
DEMO = Credentials(
    acct="610ba563e982e1",
    user="dougong",
    app_id="218888_EBESExQVFhcYGRobHB0eHyAhIiMkJSYn",
    app_secret="fedcba9876543210fedcba9876543210",  # noqa: S106
    lcid=2052,
    org="100",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="connectors.kingdee.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="directory of the SQLite file")
    parser.add_argument("--acct", default=DEMO.acct)
    parser.add_argument("--user", default=DEMO.user)
    parser.add_argument("--app-id", default=DEMO.app_id)
    parser.add_argument("--app-secret", default=DEMO.app_secret)
    parser.add_argument("--password", default="demo", help="for the old ValidateUser login")
    options = parser.parse_args()
    account = Credentials(options.acct, options.user, options.app_id, options.app_secret, DEMO.lcid, DEMO.org)
    app = create_app(Server(options.state, account, options.password))
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
