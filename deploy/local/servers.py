"""The private PostgreSQL and RabbitMQ of a plan: started before its programs, kept up, stopped after them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from deploy.local.account import unprivileged_account
from deploy.local.plan import Plan
from deploy.local.postgres import PostgresServer
from deploy.local.problem import Problem
from deploy.local.rabbitmq import RabbitServer

CHECKOUT = Path(__file__).resolve().parents[2]


def private_postgres(directory: Path) -> PostgresServer:
    """The PostgreSQL of a suite: durable, sized for one machine."""
    return PostgresServer(directory, account=unprivileged_account(CHECKOUT))


def private_rabbitmq(directory: Path, cache: Path, say: Callable[[str], None] = print) -> RabbitServer:
    """The RabbitMQ of a suite."""
    return RabbitServer(directory, cache=cache, account=unprivileged_account(CHECKOUT), say=say)


class Servers:
    """Those servers of a plan that are private; existing ones named by URL are nobody's business here."""

    def __init__(self, plan: Plan) -> None:
        self._servers: list[PostgresServer | RabbitServer] = []
        if plan.postgres:
            self._servers.append(private_postgres(Path(plan.postgres)))
        if plan.rabbitmq and plan.rabbitmq_cache:
            self._servers.append(private_rabbitmq(Path(plan.rabbitmq), Path(plan.rabbitmq_cache)))

    def keep(self) -> None:
        """Start again a server that died. A server that will not start is tried again the next time."""
        for server in self._servers:
            if server.pid() is None:
                try:
                    server.start()
                except Problem as problem:
                    print(problem, file=sys.stderr)

    def stop(self) -> None:
        """Stop them, last started first."""
        for server in reversed(self._servers):
            server.stop()

    def pids(self) -> dict[str, int | None]:
        """Process id by kind of server."""
        kinds = {PostgresServer: "postgres", RabbitServer: "rabbitmq"}
        return {kinds[type(server)]: server.pid() for server in self._servers}
