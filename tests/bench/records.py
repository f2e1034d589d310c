"""Lists and writes of records against the same SQL by hand, in one run: python -m tests.bench.records [rows]

The service runs in this process and is asked through gRPC; the bare side is psycopg on the same tables.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.context import Context, use
from services.chassis.testing import make_settings, run_server
from services.records.commands.create_record import create_record
from tests import servers
from tests.integration.records.conftest import ADMIN, ANNA, Records, Tenant, dump
from tests.integration.records.forms import CONTRACT, CUSTOMER

TENANT = 7
FILL = """
insert into {table} (id, version, owner_id, dept_id, created_at, created_by, updated_at, updated_by,
  {name}, {customer}, {amount}, {cost}, {status}, {signed_on}, {manager})
select nextval('t_7.record_id'), 1, 1 + n % 4, 10 + n % 3, timestamptz '2026-01-01' + n * interval '1 minute',
  1, now(), 1, '合同' || (n * 7919 % 1000003), (select min(id) from {customers}) + n % 1000,
  n * 37 % 1000000 / 7.0, n % 500, (array['draft', 'signed', 'lost'])[1 + n % 3],
  date '2024-01-01' + n % 1000, 1 + n % 4
from generate_series(1, {rows}) n
"""
PAGE = {
    "filter": {"and": [{"field": "status", "op": "eq", "value": "signed"},
                       {"field": "amount", "op": "gt", "value": "5000"}]},
    "sort": [{"field": "signed_on", "dir": "desc"}],
}  # fmt: skip


def figure(id: str, value: float, unit: str, target: float, *, least: bool = False) -> None:
    ok = value >= target if least else value <= target
    sign = "≥" if least else "≤"
    print(
        f"figure {id} = {value:.2f} {unit} (target {sign} {target:g}) {'ok' if ok else 'short'}", flush=True
    )


def median(run: Callable[[], Any], times: int = 60) -> float:
    """Milliseconds of the median run, after five to warm up."""
    for _ in range(5):
        run()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


class Bench:
    def __init__(self, tenant: Tenant, url: str, rows: int) -> None:
        self.tenant, self.rows = tenant, rows
        self.bare = psycopg.connect(url, autocommit=True)
        forms = {key: tenant.form(ADMIN, key) for key in ("contract", "customer")}
        self.names = {field["key"]: f"f_{field['id']}" for field in forms["contract"]["fields"]}
        self.table, self.customers = (f"t_{TENANT}.r_{forms[key]['id']}" for key in ("contract", "customer"))

    def fill(self) -> None:
        with self.tenant.as_user(ADMIN):
            operations = [{"op": "create", "values": {"name": f"客户{n}"}} for n in range(500)]
            for _ in range(2):
                request = pb.BulkRequest(form="customer", operations_json=dump(operations))
                self.tenant.stub.BulkWrite(request, timeout=120)
        sql = FILL.format(table=self.table, customers=self.customers, rows=self.rows, **self.names)
        self.bare.execute(sql)
        self.bare.execute(f"vacuum analyze {self.table}")

    def ask(self, user: int, **query: Any) -> Callable[[], Any]:
        request = pb.QueryRequest(form="contract", query_json=dump(query))

        def run() -> Any:
            return self.tenant.stub.QueryRecords(request)

        run.user = user  # type: ignore[attr-defined]
        return run

    def timed(self, run: Any, times: int = 60) -> float:
        with self.tenant.as_user(run.user):
            return median(run, times)

    def by_hand(self, sql: str, params: Any = None, times: int = 60) -> float:
        return median(lambda: self.bare.execute(sql, params).fetchall(), times)

    def page(self) -> None:
        n = self.names
        columns = ", ".join(n[key] for key in n if key != "items")
        by_hand = (
            f"select id, version, owner_id, dept_id, created_at, updated_at, {columns}"
            f" from {self.table} where {n['status']} = 'signed' and {n['amount']} > 5000"
            f" order by {n['signed_on']} desc nulls last, id desc limit 50"
        )
        bare = self.by_hand(by_hand)
        ours = self.timed(self.ask(ADMIN, **PAGE, limit=50))
        print(f"  page of 50, two filters and a sort: {ours:.2f} ms, by hand {bare:.2f} ms")
        figure("records.page.extra_ms", ours - bare, "ms", max(3.0, 2 * bare))
        newest = f"select id, version, owner_id, {columns} from {self.table} order by id desc limit 50"
        bare = self.by_hand(newest)
        ours = self.timed(self.ask(ADMIN, limit=50))
        print(f"  newest 50: {ours:.2f} ms, by hand {bare:.2f} ms")
        figure("records.newest.extra_ms", ours - bare, "ms", 3.0)

    def deep(self) -> None:
        sort: list[Any] = []  # newest first, as lists open
        first = self.timed(self.ask(ADMIN, sort=sort, limit=50))
        with self.tenant.as_user(ADMIN):
            answer = json.loads(self.ask(ADMIN, sort=sort, limit=200)().json)
            cursor = answer["next"]
            for _ in range(60):
                cursor = json.loads(self.ask(ADMIN, sort=sort, limit=200, cursor=cursor)().json)["next"]
        deep = self.timed(self.ask(ADMIN, sort=sort, limit=50, cursor=cursor))
        print(f"  first page {first:.2f} ms, after 12,200 rows {deep:.2f} ms")
        figure("records.deep_page.ratio", deep / first, "×", 1.5)

    def count(self) -> None:
        exact = self.by_hand(
            f"select count(*) from {self.table} where {self.names['status']} = 'signed'", times=20
        )
        filter = {"field": "status", "op": "eq", "value": "signed"}
        without = self.timed(self.ask(ADMIN, filter=filter, limit=1))
        counted = self.timed(self.ask(ADMIN, filter=filter, limit=1, count=True))
        print(f"  capped count adds {counted - without:.2f} ms, exact count {exact:.2f} ms")
        figure("records.capped_count.ratio", max(counted - without, 0.0) / exact, "×", 0.1)

    def scope(self) -> None:
        broad = self.timed(self.ask(ADMIN, limit=50))
        own = self.timed(self.ask(ANNA, limit=50))
        print(f"  newest 50 of everything {broad:.2f} ms, of one's own {own:.2f} ms")
        figure("records.scope.ratio", own / broad, "×", 3)

    def search(self) -> None:
        for text in ("合同12", "71"):
            pattern = f"%{text}%"
            sql = f"select id from {self.table} where {self.names['name']} ilike %s order by id desc limit 50"
            bare = self.by_hand(sql, [pattern], times=20)
            ours = self.timed(self.ask(ADMIN, search=text, limit=50), 20)
            print(f"  search {text}: {ours:.2f} ms, by hand {bare:.2f} ms")
            figure(f"records.search_{len(text)}.ratio", ours / bare, "×", 3)

    def insert(self) -> None:
        """The service's command on 8 connections, in turns with the same statements by hand."""
        given = {"name": "新合同", "amount": "100", "status": "signed"}
        sessions = self.tenant.records.service.endpoints[0].servicer.sessions
        count = 60

        def audited() -> None:
            with use(Context(tenant=TENANT, user=ADMIN, kind="person")):
                for _ in range(count):
                    with sessions.write() as session:
                        create_record(session, "contract", given)

        def called() -> None:
            request = pb.WriteRequest(form="contract", values_json=dump(given))
            with self.tenant.as_user(ADMIN):
                for _ in range(count):
                    self.tenant.stub.CreateRecord(request)

        runs = [
            [self.rate(work, count) for work in (audited, lambda: self.insert_by_hand(count), called)]
            for _ in range(5)
        ]
        ours, bare, rpc = (statistics.median(each) for each in zip(*runs, strict=True))
        print(f"  audited inserts {ours:.0f}/s, the same rows by hand {bare:.0f}/s, 8 connections")
        print(f"  through gRPC, answered with the record as seen: {rpc:.0f}/s, client and server one process")
        figure("records.insert.ratio", ours / bare, "×", 0.5, least=True)

    def insert_by_hand(self, count: int) -> None:
        """The same five rows (record, number, history, outbox, audit) in one transaction each."""
        n = self.names
        form = self.table.rpartition("_")[2]
        with psycopg.connect(self.bare.info.dsn, password=self.bare.info.password) as connection:
            for _ in range(count):
                row = connection.execute(f"select nextval('t_{TENANT}.record_id')").fetchone()
                assert row is not None
                number = connection.execute(
                    "insert into counter as c (form, field, period, value) values (%s, 0, 'x', 1)"
                    " on conflict (form, field, period) do update set value = c.value + 1 returning value",
                    [form],
                ).fetchone()
                assert number is not None
                connection.execute(
                    f"insert into {self.table} (id, version, owner_id, dept_id, created_at, created_by,"
                    f" updated_at, updated_by, {n['name']}, {n['amount']}, {n['number']})"
                    " values (%s, 1, 1, 10, now(), 1, now(), 1, 'x', 1, %s)",
                    [*row, f"BY-HAND-{number[0]}"],
                )
                connection.execute(
                    "insert into history (form, record, version, op, at, actor, via, changes)"
                    " values (9999, %s, 1, 1, now(), 1, '', %s)",
                    [*row, '{"name": [null, "x"], "amount": [null, "1.00"]}'],
                )
                connection.execute(
                    "insert into outbox (message_id, tenant, type, headers, body, command)"
                    " values (gen_random_uuid(), 7, 'x', '{}', %b, false)",
                    [b"x" * 500],
                )
                connection.execute(
                    "insert into audit (tenant, at, actor, via, action, object, after)"
                    " values (7, now(), 1, '', 'x', 'y', %s)",
                    ['{"name": "x", "amount": "1.00"}'],
                )
                connection.commit()

    def rate(self, work: Callable[[], None], count: int) -> float:
        threads = [threading.Thread(target=work) for _ in range(8)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return 8 * count / (time.perf_counter() - started)

    def add_field(self) -> None:
        started = time.perf_counter()
        field = dump({"key": f"n{int(started)}", "type": "text"})
        with self.tenant.as_user(ADMIN):
            self.tenant.stub.AddField(pb.FieldRequest(form="contract", field_json=field), timeout=120)
        print(f"  a field added to {self.rows} rows in {(time.perf_counter() - started) * 1000:.0f} ms")


def main(rows: int) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    print(f"records, {rows} rows, commit {commit}, {platform.machine()} Python {platform.python_version()}")
    servers.open_shared()
    started, admin = time.monotonic(), servers.postgres_url()
    url = servers.create_database(admin, "bench_records")
    try:
        with tempfile.TemporaryDirectory() as directory:
            records = Records(
                make_settings("records", url, servers.amqp_url(), Path(directory), pool_size="16")
            )
            with run_server(records.service, records.settings) as address:
                records.connect(address)
                tenant = Tenant(records, TENANT)
                tenant.put_forms(CUSTOMER, CONTRACT)
                bench = Bench(tenant, url, rows)
                bench.fill()
                bench.page()
                bench.deep()
                bench.count()
                bench.scope()
                bench.search()
                bench.insert()
                bench.add_field()
            records.service.database.close()
    finally:
        servers.drop_database(admin, url)
        servers.close_shared()
    print(f"took {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
