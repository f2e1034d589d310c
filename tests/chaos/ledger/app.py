"""A service made for tests: every entry posted must have exactly one effect in each of its consumers.

Effects are rows without a unique key, so that a doubled effect is seen, not refused.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from google.protobuf.wrappers_pb2 import Int64Value

from services.chassis.context import platform, use
from services.chassis.database import Database, Transaction
from services.chassis.errors import Catalogue, Invalid
from services.chassis.messages import Consumer, Envelope, Permanent, Subscription
from services.chassis.service import Service
from services.chassis.settings import Settings

POSTED = "ledger.posted"
# Entries that are handled badly: their numbers are negative.
REFUSED, FAILING, TIMING_OUT = -1, -2, -3
EFFECT = sa.text(
    "insert into effect (consumer, entry, tenant, actor) values (:consumer, :entry, :tenant, :actor)"
)


def build(settings: Settings) -> Service:
    """Consumers `single`, `batch` and `free`, all of one event; DOUGONG_CONSUMERS names those to have."""
    database = Database(settings.database_url, settings.pool_size)
    pause = float(settings.value("HANDLER_PAUSE", "0"))

    def single(tx: Transaction, envelope: Envelope, message: Any) -> None:
        _misbehave(tx, message.value)
        time.sleep(pause)
        _record(tx, "single", [(envelope, message)])

    def batch(tx: Transaction, items: Sequence[tuple[Envelope, Any]]) -> None:
        for _, message in items:
            _misbehave(tx, message.value)
        _record(tx, "batch", items)

    def free(envelope: Envelope, message: Any) -> None:
        with database.transaction() as tx:
            if tx.first_time("free", envelope.message_id):
                _misbehave(tx, message.value)
                _record(tx, "free", [(envelope, message)])

    handlers: dict[str, Any] = {"single": single, "batch": batch, "free": free}
    consumers = tuple(
        Consumer(name, (Subscription(POSTED, Int64Value, handlers[name]),), name)
        for name in settings.value("CONSUMERS", "single,batch,free").split(",")
    )
    return Service("ledger", database, (), consumers, Path(__file__).with_name("migrations"), Catalogue())


def post(database: Database, entries: Sequence[int], tenant: int = 1, together: bool = True) -> None:
    """Write entries and publish each; in one transaction, or in one for each entry."""
    if not together:
        for entry in entries:
            post(database, [entry], tenant)
        return
    with use(platform(tenant, "ledger", user=7, via="rule:test")), database.transaction() as tx:
        tx.sql.execute(
            sa.text("insert into entry (number) values (:number)"), [{"number": n} for n in entries]
        )
        for number in entries:
            tx.publish(POSTED, Int64Value(value=number), aggregate_id=number)


def counted(database_url: str, consumer: str) -> tuple[int, int, int]:
    """What a checker sees in the database: entries without effect, effects too many, effects of no entry.

    Plain SQL on its own connection: no code shared with what is checked. Bad entries (negative) do not count.
    """
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "with e as (select entry, count(*) as n from effect where consumer = %s group by entry)"
            " select (select count(*) from entry left join e on entry = number where e.entry is null"
            "         and number >= 0),"
            " (select coalesce(sum(n - 1), 0) from e),"
            " (select count(*) from e left join entry on entry = number where number is null)",
            [consumer],
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2])


def _misbehave(tx: Transaction, number: int) -> None:
    if number == REFUSED:
        raise Invalid("invalid")
    if number == FAILING:
        raise ZeroDivisionError("a bug in a handler")
    if number == TIMING_OUT:
        tx.sql.execute(sa.text("set local statement_timeout = 20"))
        tx.sql.execute(sa.text("select pg_sleep(1)"))
    if number < TIMING_OUT:
        raise Permanent("no such entry")


def _record(tx: Transaction, consumer: str, items: Sequence[tuple[Envelope, Any]]) -> None:
    rows = [
        {"consumer": consumer, "entry": m.value, "tenant": tx.tenant, "actor": tx.actor.user}
        for _, m in items
    ]
    tx.sql.execute(EFFECT, rows)
