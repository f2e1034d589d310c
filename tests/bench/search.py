"""Searching against indexed SQL by hand, in one run: python -m tests.bench.search [rows]

The titles are made up of 600 usual characters, so that two of them pick a few dozen rows of a million. The
rows are brought into the index as the worker does after an upgrade, which is timed, too.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.testing import make_settings, run_server
from tests import servers
from tests.bench.records import figure, median
from tests.integration.records.conftest import ADMIN, Records, Tenant, dump

TENANT = 8
SEED = 20261122
FORM = {
    "key": "company",
    "app": "sales",
    "name": "公司",
    "title_field": "name",
    "fields": [
        {"key": "name", "name": "名称", "type": "text", "searchable": True},
        {"key": "city", "name": "城市", "type": "text"},
    ],
}
USUAL = "".join(chr(code) for code in range(0x4E00, 0x9FA5) if chr(code).encode("gb2312", "ignore"))[:600]
NEWEST = pb.QueryRequest(form="company", query_json=dump({"limit": 50}))
COLUMNS = "id, version, owner_id, dept_id, created_at, created_by, updated_at, updated_by"


def fill(bare: psycopg.Connection[Any], table: str, name: str, rows: int) -> list[str]:
    """Rows as another release left them, not indexed; some of their titles."""
    chance, sample = random.Random(SEED), []
    with bare.cursor() as cursor, cursor.copy(f"copy {table} ({COLUMNS}, {name}) from stdin") as copy:
        for id in range(1, rows + 1):
            title = "".join(chance.choices(USUAL, k=10)) + "有限公司"
            copy.write_row([id, 1, 1, 10, "2026-01-01", 1, "2026-01-01", 1, title])
            if id % (rows // 50) == 0:
                sample.append(title)
    form = table.rpartition("_")[2]
    bare.execute(f"delete from search_state where form = {form}")
    bare.execute(f"update catalogue set version = version + 1 where tenant = {TENANT}")
    return sample


def measure(tenant: Tenant, bare: psycopg.Connection[Any], table: str, name: str, titles: list[str]) -> None:
    for length in (2, 4):
        texts = [title[3 : 3 + length] for title in titles]
        turns = {"hand": 0, "list": 0, "search": 0}

        def text(who: str, texts: list[str] = texts, turns: dict[str, int] = turns) -> str:
            turns[who] += 1
            return texts[turns[who] % len(texts)]

        field = name.removeprefix("f_")

        def by_hand(field: str = field) -> Any:
            asked = text("hand")
            pairs = " & ".join(f"'{field}g{asked[n : n + 2]}'" for n in range(len(asked) - 1))
            sql = (
                f"select id, version, owner_id, {name} from {table} where g2 @@ %s::tsquery"
                f" and {name} like %s order by id desc limit 50"
            )
            return bare.execute(sql, [pairs, f"%{asked}%"], prepare=False).fetchall()

        def listed() -> Any:
            query = dump({"search": text("list"), "limit": 50})
            return tenant.stub.QueryRecords(pb.QueryRequest(form="company", query_json=query))

        def searched() -> Any:
            return tenant.stub.Search(pb.SearchRequest(text=text("search"), limit=20))

        hand = median(by_hand)
        with tenant.as_user(ADMIN):
            floor = median(lambda: tenant.stub.QueryRecords(NEWEST))
            ours, across = median(listed), median(searched)
        print(f"  {length} characters: list {ours:.2f} ms, all forms {across:.2f} ms, by hand {hand:.2f} ms")
        print(f"  the newest 50 without a search: {floor:.2f} ms")
        figure(f"search.list_{length}.ratio", ours / hand, "×", 3.0)
        figure(f"search.list_{length}.extra_ms", ours - hand, "ms", 3.0)
        figure(f"search.across_{length}.ratio", across / hand, "×", 3.0)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    servers.open_shared()
    url = servers.create_database(servers.postgres_url(), "bench_search")
    try:
        with tempfile.TemporaryDirectory() as directory:
            records = Records(make_settings("records", url, servers.amqp_url(), Path(directory)))
            with (
                run_server(records.service, records.settings) as address,
                psycopg.connect(url, autocommit=True) as bare,
            ):
                records.connect(address)
                tenant = Tenant(records, TENANT)
                tenant.put_forms(FORM)
                form = tenant.form(ADMIN, "company")
                table, name = f"t_{TENANT}.r_{form['id']}", f"f_{form['fields'][0]['id']}"
                print(f"  seed {SEED}, {rows:,} rows", flush=True)
                titles = fill(bare, table, name, rows)
                started = time.perf_counter()
                periodics = {each.name: each for each in records.service.periodics}
                periodics["records.search_index"].run()
                taken = time.perf_counter() - started
                print(f"  indexed in the background: {rows / taken:,.0f} rows/s")
                bare.execute(f"vacuum analyze {table}")
                size = "select pg_total_relation_size(%s::regclass), pg_relation_size(%s::regclass)"
                row = bare.execute(size, [table, f"t_{TENANT}.g2_{form['id']}"]).fetchone() or (0, 0)
                whole, index = (each / 1e6 for each in row)
                print(f"  table and indexes {whole:,.0f} MB, of it the search index {index:,.0f} MB")
                time.sleep(1)  # the service hears of the finished index
                measure(tenant, bare, table, name, titles)
    finally:
        servers.drop_database(servers.postgres_url(), url)
        servers.close_shared()


if __name__ == "__main__":
    main()
