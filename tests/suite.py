"""The whole product for one test run, brought up by the code behind `make run`.

All xdist workers share it: whoever asks first starts it, the process that owns the run stops it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.local.credentials import Credentials
from deploy.local.environment import SERVICES
from deploy.local.plan import Plan
from deploy.local.stack import Stack
from tests import servers

DIRECTORY = "suite"  # under the run's shared directory


@dataclass(frozen=True)
class Suite:
    """A running product: where it is, who may sign in, and what a test may look at from outside."""

    base_url: str
    credentials: Credentials
    var: Path  # logs/, mail/*.eml, data/, run/status.json (process ids)
    simulator_url: str
    database_urls: dict[str, str]  # by service; for checking facts, never for making them
    seed_environment: dict[str, str]  # what the seed and the load find the product by

    def password(self, login: str) -> str:
        """Password of a demo account. Raises KeyError for an unknown login."""
        return self.credentials.password(login)


def running(var: Path) -> Suite:
    """The suite `make run` started (DOUGONG_SUITE=var): developers need not wait for another."""
    ports = json.loads((var / "ports.json").read_text())
    return Suite(
        base_url=f"http://127.0.0.1:{ports['gateway']}",
        credentials=Credentials(var / "credentials.json"),
        var=var.resolve(),
        simulator_url=f"http://127.0.0.1:{ports['simulator']}",
        database_urls={},
        seed_environment=Plan.read(var / "run" / "plan.json").notes["seed_environment"],
    )


def bring_up() -> Suite:
    """The run's suite, started if it is not running."""
    if "DOUGONG_SUITE" in os.environ:
        return running(Path(os.environ["DOUGONG_SUITE"]))
    stack = _stack(servers.postgres_url())
    plan = stack.up()
    environments = {program.name: program.environment for program in plan.programs}
    return Suite(
        base_url=plan.notes["seed_environment"]["DOUGONG_GATEWAY_URL"],
        credentials=stack.credentials,
        var=stack.var,
        simulator_url=plan.notes["seed_environment"]["DOUGONG_KINGDEE_SIMULATOR_URL"],
        seed_environment=plan.notes["seed_environment"],
        database_urls={name: environments[f"{name}.serve"]["DOUGONG_DATABASE_URL"] for name in SERVICES},
    )


def take_down(directory: Path) -> None:
    """Stop the suite of a run and drop its databases, if there is one."""
    if not (directory / DIRECTORY).exists():
        return
    admin_url = servers.postgres_url()
    stack = _stack(admin_url)
    stack.down()
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for service in SERVICES:
            name = sql.Identifier(f"{stack.database_prefix}_{service}")
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))


def _stack(database_url: str) -> Stack:
    directory = servers.shared()
    # A broker of somebody else is not used: queues can only be found and deleted with administrator's tools.
    return Stack(
        var=directory / DIRECTORY,
        port=None,
        first_port=None,  # whoever starts a suite of their own meanwhile looks for one from 8080 up
        database_url=database_url,
        amqp_url=None if "AMQP_URL" in os.environ else servers.amqp_url(),
        database_prefix=f"suite_{directory.name.rpartition('-')[2]}",
        say=lambda text: print(f"suite: {text}", flush=True),
    )
