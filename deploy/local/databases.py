"""A database per service, created when absent and brought to its newest revision."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from deploy.local import logs
from deploy.local.environment import SERVICES, Layout, environment
from deploy.local.problem import Problem


def create_databases(layout: Layout) -> None:
    """Create what is missing. Raises Problem when the server cannot be reached or forbids it."""
    try:
        with psycopg.connect(layout.database_url, autocommit=True, connect_timeout=10) as connection:
            known = {row[0] for row in connection.execute("select datname from pg_database")}
            for service in SERVICES:
                name = urlsplit(layout.database(service)).path[1:]
                if name not in known:
                    connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        remedy = "Check DATABASE_URL: its user must be allowed to create databases."
        raise Problem(f"The databases could not be created: {error}", remedy) from error


def migrate_databases(layout: Layout) -> None:
    """Run every service's `migrate`, two at a time. Raises Problem with the log of one that fails."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda service: _migrate(layout, service), SERVICES))


def _migrate(layout: Layout, service: str) -> None:
    directory, name = layout.var / "logs", f"{service}.migrate"
    with Path(directory / f"{name}.log").open("w") as log:
        done = subprocess.run(
            [sys.executable, "-m", SERVICES[service], "migrate"],
            env=environment(layout, name),
            cwd=layout.checkout,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode:
        what = f"The database of {service} could not be migrated:\n{logs.tail(directory, name)}"
        raise Problem(what, f"The whole log: {directory}/{name}.log")
