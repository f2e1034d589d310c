"""The PostgreSQL and RabbitMQ of one test run: those of DATABASE_URL and AMQP_URL, else private ones.

Private servers are started by the first test that asks, shared by all xdist workers through a directory, and
stopped by the process that started the run.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.local.account import unprivileged_account
from deploy.local.postgres import PostgresServer
from deploy.local.rabbitmq import RabbitServer

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED = "DOUGONG_TEST_SHARED"  # names the directory to xdist workers, who inherit the environment


def open_shared() -> None:
    """Make the directory that the run's processes share; called once, by the process that owns the run."""
    if SHARED not in os.environ:
        directory = tempfile.mkdtemp(prefix="dougong-test-")
        Path(directory).chmod(0o755)  # the servers' account must get through
        os.environ[SHARED] = directory


def close_shared() -> None:
    """Stop whatever private servers the run started, and delete the directory."""
    directory = Path(os.environ.pop(SHARED))
    if (directory / "postgres").exists():
        _postgres(directory).stop()
    if (directory / "rabbitmq").exists():
        _rabbitmq(directory).stop()
    shutil.rmtree(directory, ignore_errors=True)


def postgres_url() -> str:
    """Administrator's URL of the run's PostgreSQL, started when necessary."""
    if given := os.environ.get("DATABASE_URL"):
        return given
    with locked("postgres"):
        return _postgres(shared()).start()


def amqp_url() -> str:
    """URL of the run's RabbitMQ, started when necessary."""
    if given := os.environ.get("AMQP_URL"):
        return given
    with locked("rabbitmq"):
        return _rabbitmq(shared()).start()


def shared() -> Path:
    """The directory shared by the run's processes."""
    return Path(os.environ[SHARED])


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Keep the run's other processes out while something shared is started."""
    with (shared() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def create_database(admin_url: str, name: str) -> str:
    """Create a database whose name starts with `name` and ends at random; returns its URL."""
    unique = f"{name}_{secrets.token_hex(4)}"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(unique)))
    return admin_url.rpartition("/")[0] + "/" + unique


def drop_database(admin_url: str, url: str) -> None:
    """Drop a database made by `create_database`, closing connections to it."""
    name = sql.Identifier(url.rpartition("/")[2])
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))


def _postgres(directory: Path) -> PostgresServer:
    account = unprivileged_account(CHECKOUT)
    return PostgresServer(
        directory / "postgres", account=account, max_connections=300, shared_buffers="128MB", durable=False
    )


def _rabbitmq(directory: Path) -> RabbitServer:
    account = unprivileged_account(CHECKOUT)
    return RabbitServer(directory / "rabbitmq", cache=CHECKOUT / ".build" / "rabbitmq", account=account)
