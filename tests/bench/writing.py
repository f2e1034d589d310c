"""Audited inserts on eight connections against the same rows written by hand, in turns."""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import closing

import psycopg

from services.chassis.context import use
from services.records.commands.create_record import create_record
from tests.bench.bench import Bench

CONNECTIONS, ROUNDS = 8, 5
GIVEN = {"name": "新合同", "amount": "100", "status": "signed"}


def insert(bench: Bench) -> None:
    """Through the gateway, and by the command inside records alone, which tells what the way there costs."""
    count = 60 if bench.company.rows > 5_000 else 5
    body = json.dumps({"values": GIVEN}).encode()
    callers = [bench.company.admin.another() for _ in range(CONNECTIONS)]

    def called(place: int) -> None:
        for _ in range(count):
            callers[place].send("POST", "/forms/contract/records", body)

    def commanded(place: int) -> None:
        with use(bench.inside.context(bench.company.admin.id)):
            for _ in range(count):
                with bench.inside.sessions.write() as session:
                    create_record(session, "contract", GIVEN)

    sides = (lambda place: _by_hand(bench, count), commanded, called)
    for side in sides:
        side(0)
    taken = [[_rate(side, count) for side in sides] for _ in range(ROUNDS)]
    for caller in callers:
        caller.close()
    bare, command, ours = (statistics.median(each) for each in zip(*taken, strict=True))
    bench.figure("records.insert.rate", ours, "tx/s", bare / 2, least=True)
    bench.figure("records.insert.ratio", ours / bare, "×", 0.5, least=True)
    bench.figure("records.insert.command_ratio", command / bare, "×", 0.5, least=True)


def _rate(side: Callable[[int], None], count: int) -> float:
    """Transactions a second on all connections."""
    threads = [threading.Thread(target=side, args=(place,)) for place in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CONNECTIONS * count / (time.perf_counter() - started)


def _by_hand(bench: Bench, count: int) -> None:
    """The same five rows (record, number, history, outbox, audit) in one transaction each."""
    company, n = bench.company, bench.company.names
    form, tenant = company.forms["contract"]["id"], company.id
    insert_record = (
        f"insert into {company.table()} (id, version, owner_id, dept_id, created_at, created_by, updated_at,"
        f" updated_by, {n['name']}, {n['amount']}, {n['number']})"
        " values (%s, 1, 1, 10, now(), 1, now(), 1, 'x', 1, %s)"
    )
    with closing(psycopg.connect(company.product.database_url)) as connection:
        for _ in range(count):
            row = connection.execute(f"select nextval('t_{tenant}.record_id')".encode()).fetchone()
            assert row is not None
            number = connection.execute(
                "insert into counter as c (form, field, period, value) values (%s, 0, 'x', 1)"
                " on conflict (form, field, period) do update set value = c.value + 1 returning value",
                [form],
            ).fetchone()
            assert number is not None
            connection.execute(insert_record.encode(), [*row, f"BY-HAND-{number[0]}"])
            connection.execute(
                "insert into history (form, record, version, op, at, actor, via, changes)"
                " values (%s, %s, 1, 1, now(), 1, '', %s)",
                [form, *row, '{"name": [null, "x"], "amount": [null, "1.00"]}'],
            )
            connection.execute(
                "insert into outbox (message_id, tenant, type, headers, body, command)"
                " values (gen_random_uuid(), %s, 'x', '{}', %b, false)",
                [tenant, b"x" * 500],
            )
            connection.execute(
                "insert into audit (tenant, at, actor, via, action, object, after)"
                " values (%s, now(), 1, '', 'x', 'y', %s)",
                [tenant, '{"name": "x", "amount": "1.00"}'],
            )
            connection.commit()
