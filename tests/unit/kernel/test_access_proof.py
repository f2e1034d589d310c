"""Access on random organisations, policies and records: SQL = Python = brute force, and nothing hidden
leaks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Connection, and_, create_engine, func, literal, select, union_all

from services.kernel.access import Access, Level, Snapshot, compile_access
from services.kernel.filters import compile_filter, compile_sort
from tests.unit.kernel.effort import thorough
from tests.unit.kernel.organisations import (
    DECIDING,
    FORM,
    OWN,
    PEOPLE,
    SYSTEM,
    Meaning,
    cells,
    records,
    snapshots,
)

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
KEYS = ("id", *SYSTEM, *OWN)
#: Filters anybody might try, with their meaning on the cells the reader sees.
FILTERS: list[tuple[Any, tuple[str, ...], Callable[[Mapping[str, Any]], bool]]] = [
    (None, (), lambda c: True),
    (
        {"field": "amount", "op": "gt", "value": "50"},
        ("amount",),
        lambda c: c["amount"] is not None and c["amount"] > 50,
    ),
    ({"field": "title", "op": "eq", "value": "***"}, ("title",), lambda c: c["title"] == "***"),
    ({"field": "title", "op": "ne", "value": "a"}, ("title",), lambda c: c["title"] != "a"),
    ({"not": {"field": "stage", "op": "in", "value": ["won"]}}, ("stage",), lambda c: c["stage"] != "won"),
    (
        {"field": "phone", "op": "contains", "value": "2345"},
        ("phone",),
        lambda c: "2345" in (c["phone"] or ""),
    ),
    ({"field": "double", "op": "empty"}, ("double",), lambda c: c["double"] is None),
    ({"field": "owner", "op": "eq", "value": "me"}, ("owner",), lambda c: c["owner"] == c["me"]),
    ({"field": "due", "op": "not_empty"}, ("due",), lambda c: c["due"] is not None),
]


@pytest.fixture(scope="module")
def connection(postgres_url: str) -> Iterator[Connection]:
    url = postgres_url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def ask(
    connection: Connection, access: Access, rows: list[dict[str, Any]], filter_: Any
) -> list[tuple[Any, ...]]:
    """A page as a service would ask for it: visible cells, filter, sort, count and sum, in one query."""
    selects = []
    for row in rows:
        typed = ((key, FORM.field(key).kind.column(FORM.field(key)) or BigInteger()) for key in KEYS)
        selects.append(select(*(literal(row[key], kind).cast(kind).label(key) for key, kind in typed)))
    source = union_all(*selects).subquery("r")
    raw = {key: source.c[key] for key in KEYS}
    seen = access.columns(raw)
    extra = [func.count().over().label("n")]
    if "amount" in seen:
        extra.append(func.sum(seen["amount"]).over().label("total"))
    where = compile_filter(
        filter_,
        FORM,
        seen,
        me=access.user_id,
        departments_of=lambda d: [d],
        now=NOW,
        tz=Snapshot.from_json(EMPTY).zone,
    )
    order = [{"field": "amount", "dir": "desc"}] if "amount" in seen else []
    query = select(*(seen[key].label(f"c_{key}") for key in access.readable() if key in seen), *extra)
    ordered = query.where(and_(access.rows(raw), where)).order_by(
        *(k.clause for k in compile_sort(order, FORM, seen))
    )
    return [tuple(answer) for answer in connection.execute(ordered)]


EMPTY = {"tenant": 1, "version": 0}


def expected(
    meaning: Meaning, access: Access, rows: list[dict[str, Any]], wanted: Any
) -> list[tuple[Any, ...]]:
    keys = [key for key in access.readable() if key in KEYS]
    page = [{key: meaning.cell(row, key) for key in KEYS} for row in rows if meaning.sees(row)]
    page = [cells for cells in page if wanted({**cells, "me": meaning.me})]
    if "amount" in keys:
        page.sort(key=lambda c: (c["amount"] is None, -(c["amount"] or Decimal(0)), -c["id"]))
    else:
        page.sort(key=lambda c: -c["id"])
    amounts = [c["amount"] for c in page if c["amount"] is not None]
    total = [sum(amounts) if amounts else None] if "amount" in keys else []
    return [(*(c[key] for key in keys), len(page), *total) for c in page]


@thorough(200)
@given(document=snapshots, rows=records, me=st.sampled_from(PEOPLE))
def test_python_equals_brute_force(document: dict[str, Any], rows: list[dict[str, Any]], me: int) -> None:
    access = compile_access(Snapshot.from_json(document), me, "form:deal", "view", form=FORM, now=NOW)
    meaning = Meaning(document, me, "view")
    for row in rows:
        assert access.allows_row(row) == meaning.sees(row)
        assert access.project(row) == {k: meaning.cell(row, k) for k in access.readable() if k in KEYS}
        for key in OWN:
            assert access.writable(key, row) == meaning.may_write(row, key)
            # What is not readable is not given on any row.
            assert key in access.readable() or meaning.cell(row, key) is None
            assert not meaning.may_write(row, key) or access.field_level(key) == Level.WRITE
    assert access.allowed or not any(meaning.sees(row) for row in rows)


@thorough(120)
@given(document=snapshots, rows=records, me=st.sampled_from(PEOPLE), pick=st.integers(0, 2**32))
def test_sql_equals_brute_force(
    connection: Connection, document: dict[str, Any], rows: list[dict[str, Any]], me: int, pick: int
) -> None:
    access = compile_access(Snapshot.from_json(document), me, "form:deal", "view", form=FORM, now=NOW)
    possible = [f for f in FILTERS if set(f[1]) <= set(access.readable())]
    if possible and access.allowed:
        filter_, _, wanted = random.Random(pick).choice(possible)
        note(f"filter {filter_}")
        answer = expected(Meaning(document, me, "view"), access, rows, wanted)
        assert ask(connection, access, rows, filter_) == answer


def test_sql_shows_each_row_as_its_own_grants_give_it(connection: Connection) -> None:
    everyone = {"subject": {"kind": "everyone"}, "object": "form:deal", "actions": ["view"]}
    own = {**everyone, "rows": "own", "fields": {"*": "read"}}
    rest = {**everyone, "rows": "subtree", "fields": {"amount": "masked", "phone": "masked", "title": "read"}}
    people = [{"id": 1, "departments": [1], "active": True}]
    document = {
        **EMPTY,
        "people": people,
        "departments": [{"id": 1}, {"id": 2, "parent": 1}],
        "grants": [own, rest],
    }
    access = compile_access(Snapshot.from_json(document), 1, "form:deal", "view", form=FORM, now=NOW)
    cell = {
        "title": "a",
        "amount": Decimal(1600),
        "phone": "13812345678",
        "due": None,
        "stage": "won",
        "double": None,
    }
    owners = [(1, 3), (2, 2), (2, 3)]
    rows = [
        {"id": n, "owner": o, "department": d, "created_by": 1, **cell} for n, (o, d) in enumerate(owners)
    ]
    keys = [key for key in access.readable() if key in KEYS]
    page = [
        dict(zip(keys, answer[: len(keys)], strict=True)) for answer in ask(connection, access, rows, None)
    ]
    shown = {row["id"]: [row[key] for key in ("title", "amount", "phone", "stage")] for row in page}
    assert shown == {0: ["a", 1600, "13812345678", "won"], 1: ["a", 2000, "138****5678", None]}


@thorough(80)
@given(document=snapshots, rows=records, me=st.sampled_from(PEOPLE), data=st.data())
def test_a_hidden_cell_changes_no_answer(
    connection: Connection, document: dict[str, Any], rows: list[dict[str, Any]], me: int, data: st.DataObject
) -> None:
    access = compile_access(Snapshot.from_json(document), me, "form:deal", "view", form=FORM, now=NOW)
    meaning = Meaning(document, me, "view")
    hidden = []
    for n, row in enumerate(rows):
        for key in (k for k in OWN if k not in DECIDING):
            other = data.draw(cells[key])
            if meaning.cell(row, key) == meaning.cell({**row, key: other}, key):
                hidden.append((n, key, other))
    if not hidden or not access.allowed:
        return
    changed = [dict(row) for row in rows]
    for n, key, other in hidden:
        changed[n][key] = other
    for filter_, needed, _ in FILTERS:
        if set(needed) <= set(access.readable()):
            assert ask(connection, access, rows, filter_) == ask(connection, access, changed, filter_)
