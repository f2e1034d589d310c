"""Lists through the gateway against the same SQL on a bare connection."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from services.records.queries.query_records import query_records
from services.records.storage.session import Session
from tests.bench.bench import Bench
from tests.bench.company import PAGE
from tests.bench.figures import interleaved

SIZE = 50
#: What the way through gateway and service may take, however fast the statement is.
FLOOR_MS = 3.0
SIGNED = {"field": "status", "op": "eq", "value": "signed"}


def listing(**query: Any) -> Callable[[Session], Any]:
    """The same list inside records, to be explained."""
    return lambda session: query_records(session, "contract", query)


def page(bench: Bench) -> None:
    company, names = bench.company, bench.company.names
    statement = (
        f"select {_columns(bench)} from {company.table()} where {names['status']} = 'signed'"
        f" and {names['amount']} > 5000 order by {names['signed_on']} desc nulls last, id desc limit {SIZE}"
    )
    _against(bench, "records.page", statement, **PAGE)
    view = f"v_{company.forms['contract']['id']}_{names['status'][2:]}_{names['signed_on'][2:]}d"
    bench.plan("records.page", listing(**PAGE, limit=SIZE), view)


def newest(bench: Bench) -> None:
    statement = f"select {_columns(bench)} from {bench.company.table()} order by id desc limit {SIZE}"
    _against(bench, "records.newest", statement)
    bench.plan("records.newest", listing(limit=SIZE), f"r_{bench.company.forms['contract']['id']}_pkey")


def deep(bench: Bench) -> None:
    """After as many pages of 200 as make 12,000 rows, or half of what there is."""
    admin, cursor = bench.company.admin, None
    pages = max(1, min(60, bench.company.rows // 400))
    for _ in range(pages):
        cursor = json.loads(admin.asking("contract", limit=200, cursor=cursor)())["next"]
    taken = interleaved(
        {
            "first": admin.asking("contract", limit=SIZE),
            "deep": admin.asking("contract", limit=SIZE, cursor=cursor),
        }
    )
    bench.figure("records.deep.ratio", taken["deep"] / taken["first"], "×", 1.5)
    index = f"r_{bench.company.forms['contract']['id']}_pkey"
    bench.plan("records.deep", listing(limit=SIZE, cursor=cursor), index)


def count(bench: Bench) -> None:
    """What counting adds to a page, against the exact count of the same filter."""
    company = bench.company
    exact = f"select count(*) from {company.table()} where {company.names['status']} = 'signed'"
    taken = interleaved(
        {
            "exact": lambda: company.bare.execute(exact.encode()).fetchall(),
            "without": company.admin.asking("contract", filter=SIGNED, limit=1),
            "counted": company.admin.asking("contract", filter=SIGNED, limit=1, count=True),
        },
        40,
    )
    added = max(taken["counted"] - taken["without"], 0.0)
    bench.figure("records.count.ratio", added / taken["exact"], "×", 0.1)
    index = f"v_{company.forms['contract']['id']}_{company.names['status'][2:]}"
    bench.plan("records.count", listing(filter=SIGNED, limit=1, count=True), index)


def scope(bench: Bench) -> None:
    """The newest page, and the page of the view, of a department's leader against everybody's."""
    company = bench.company
    form = company.forms["contract"]["id"]
    for id, query in (("newest", {}), ("page", PAGE)):
        taken = interleaved(
            {
                "all": company.admin.asking("contract", **query, limit=SIZE),
                "broad": company.broad.asking("contract", **query, limit=SIZE),
                "narrow": company.narrow.asking("contract", **query, limit=SIZE),
            }
        )
        for name, most, person in (("broad", 3, company.broad), ("narrow", 12, company.narrow)):
            bench.figure(f"records.scope.{id}.{name}.ratio", taken[name] / taken["all"], "×", most)
            index = f"i_{form}_dept" if name == "narrow" else "r_" if id == "newest" else f"v_{form}_"
            bench.plan(f"records.scope.{id}.{name}", listing(**query, limit=SIZE), index, person.id)


def _columns(bench: Bench) -> str:
    names = [name for key, name in bench.company.names.items() if key != "items"]
    return "id, version, owner_id, dept_id, created_at, created_by, updated_at, updated_by, " + ", ".join(
        names
    )


def _against(bench: Bench, id: str, statement: str, **query: Any) -> None:
    bare, text = bench.company.bare, statement.encode()
    taken = interleaved(
        {
            "bare": lambda: bare.execute(text).fetchall(),
            "ours": bench.company.admin.asking("contract", **query, limit=SIZE),
        },
        100,
    )
    bench.beside(id, taken["ours"], taken["bare"], FLOOR_MS)
