"""Random grants against a brute force that shares nothing with the product; hidden cells that change nothing.

The brute force reads what the administrator sees and applies the grants' JSON row by row, cell by cell.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.errors import DomainError
from tests.integration.records.conftest import ADMIN, ANNA, BEN, CARL, Tenant, company, dump, grant

KEYS = ("name", "amount", "cost", "status", "signed_on", "manager", "customer")
LEVELS = ("hidden", "masked", "read", "write")
ORGANISATION = {"own": ("owner", {ANNA}), "department": ("department", {11}), "subtree": ("department", {11})}
FORMULAS: dict[str, Callable[[Any], bool]] = {
    "{amount} >= 2000": lambda row: (
        row["values"].get("amount") is not None and Decimal(row["values"]["amount"]) >= 2000
    ),
    '{status} = "signed"': lambda row: row["values"].get("status") == "signed",
    "{owner} = {manager}": lambda row: row["values"].get("manager") == row["owner"],
}

words = st.sampled_from(["all", "none", "own", "department", "subtree", "managed"])
scopes = st.recursive(
    words | st.sampled_from([{"formula": text} for text in FORMULAS]),
    lambda inner: st.builds(
        lambda word, parts: {word: parts},
        st.sampled_from(["and", "or"]),
        st.lists(inner, min_size=1, max_size=2),
    ),
    max_leaves=3,
)
levels = st.dictionaries(st.sampled_from((*KEYS, "*")), st.sampled_from(LEVELS), max_size=5)
grants = st.lists(
    st.tuples(st.sampled_from([False, False, True]), scopes, levels),
    min_size=1,
    max_size=4,
)
cells = st.tuples(st.integers(0, 11), st.sampled_from(KEYS))


def row_in(scope: Any, row: Any) -> bool:
    if isinstance(scope, str):
        if scope in ("all", "none"):
            return scope == "all"
        key, ids = ORGANISATION.get(scope, ("owner", set()))  # Anna has no reports and heads nothing
        return row[key] in ids
    ((word, value),) = scope.items()
    if word == "formula":
        return FORMULAS[value](row)
    return (all if word == "and" else any)(row_in(part, row) for part in value)


def level_in(fields: Any, key: str, default: str) -> int:
    return LEVELS.index(fields.get(key, fields.get("*", default)))


def expected(policy: Any, row: Any) -> dict[str, Any] | None:
    """The values Anna gets of a row; None when she gets nothing of it."""
    giving = [(rows, fields) for restrict, rows, fields in policy if not restrict and row_in(rows, row)]
    cuts = [(rows, fields) for restrict, rows, fields in policy if restrict]
    if not giving or not all(row_in(rows, row) for rows, _ in cuts):
        return None
    seen = {}
    for key in KEYS:
        cap = min((level_in(fields, key, "write") for _, fields in cuts), default=3)
        level = min(max(level_in(fields, key, "hidden") for _, fields in giving), cap)
        value = row["values"].get(key)
        if value is not None and level >= 2:
            seen[key] = value
        elif value is not None and level == 1 and (mask := masked(key, value)) is not None:
            seen[key] = mask
    return seen


def masked(key: str, value: Any) -> Any:
    if key in ("amount", "cost"):
        thousands = (Decimal(value) / 1000).quantize(Decimal(1), ROUND_HALF_UP)
        return str(thousands * 1000)
    return "***" if key == "name" else None


@pytest.fixture(scope="module")
def filled(new_tenant: Callable[..., Tenant]) -> Tenant:
    tenant = new_tenant()
    customers = [
        tenant.create(user, "customer", {"name": f"客户{user}"})["id"] for user in (ADMIN, ANNA, BEN)
    ]
    for n in range(12):
        tenant.create(ADMIN, "contract", {
            "name": f"合同{n}", "owner": [ANNA, BEN, CARL][n % 3], "department": [11, 12, 10, 11][n % 4],
            "amount": [None, "1499.99", "1500", "2000", "88000"][n % 5], "cost": [None, "700", "1200"][n % 3],
            "status": ["draft", "signed", "lost"][n % 3], "signed_on": f"2026-0{n % 9 + 1}-11",
            "manager": [ANNA, BEN, None, CARL][n % 4], "customer": customers[n % 3],
        })  # fmt: skip
    return tenant


def apply(tenant: Tenant, policy: Any) -> None:
    own = [
        grant(50 + n, 2, "form:contract", ["view"], rows, fields, restrict=restrict)
        for n, (restrict, rows, fields) in enumerate(policy)
    ]
    customers = grant(90, 2, "form:customer", ["view"], "own", {"*": "read"})
    tenant.policy(company(tenant.id, [*own, customers]))


def everything(tenant: Tenant, id: int) -> list[Any]:
    """All that Anna can ask about the form, as the bytes or the errors she gets."""
    asked: list[dict[str, Any]] = [{"count": True}, {"search": "1"}, {"fields": ["name"]}]
    for key in KEYS:
        asked.append({"sort": [{"field": key, "dir": "desc"}], "limit": 3})
        asked.append({"filter": {"field": key, "op": "not_empty"}, "count": True})
    asked.append({"filter": {"field": "amount", "op": "gt", "value": "1499"}, "count": True})
    requests = [pb.QueryRequest(form="contract", query_json=dump(query)) for query in asked]
    calls: list[Callable[[], Any]] = [partial(tenant.stub.QueryRecords, request) for request in requests]
    calls += [
        lambda: tenant.stub.GetRecord(pb.RecordRequest(form="contract", id=id)),
        lambda: tenant.stub.GetHistory(pb.RecordRequest(form="contract", id=id)),
        lambda: tenant.stub.Search(pb.SearchRequest(text="合同")),
        lambda: tenant.stub.GetForm(pb.FormRequest(form="contract")),
    ]
    answers: list[Any] = []
    with tenant.as_user(ANNA):
        for call in calls:
            try:
                answers.append(call().json)
            except DomainError as error:
                answers.append((error.code, error.field, error.message, error.params))
    return answers


def outcome_of(call: Callable[[], Any]) -> Any:
    """The answer, or the code of the error."""
    try:
        return call()
    except DomainError as error:
        return error.code


@seed(int(os.environ["DOUGONG_TEST_SEED"]))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(policy=grants)
def test_what_a_person_gets_is_what_the_grants_give(filled: Tenant, policy: Any) -> None:
    whole = filled.query(ADMIN, "contract", limit=200)["rows"]
    apply(filled, policy)
    wanted = {row["id"]: seen for row in whole if (seen := expected(policy, row)) is not None}
    if not any(not restrict and rows != "none" for restrict, rows, _ in policy) or not wanted:
        outcome = outcome_of(partial(filled.query, ANNA, "contract", limit=200))
        assert outcome in ("form_unknown", "forbidden", {"rows": [], "next": None})
        return
    page = filled.query(ANNA, "contract", limit=200, count=True)
    assert {
        row["id"]: {k: v for k, v in row["values"].items() if k in KEYS} for row in page["rows"]
    } == wanted
    assert page["count"]["value"] == len(wanted)
    for row in page["rows"]:
        assert ("customer" in row["labels"]) == (
            "customer" in row["values"] and row["values"]["customer"] == whole[-2]["values"]["customer"]
        )
    for key in {key for seen in wanted.values() for key in seen}:
        present = filled.query(ANNA, "contract", limit=200, filter={"field": key, "op": "not_empty"})["rows"]
        assert {row["id"] for row in present} == {id for id, seen in wanted.items() if key in seen}
    for id in [row["id"] for row in whole]:
        if id not in wanted:
            assert outcome_of(partial(filled.get, ANNA, "contract", id)) == "not_found"


@seed(int(os.environ["DOUGONG_TEST_SEED"]))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(policy=grants, cell=cells)
def test_changing_a_hidden_cell_changes_no_answer(filled: Tenant, policy: Any, cell: tuple[int, str]) -> None:
    whole = filled.query(ADMIN, "contract", limit=200)["rows"]
    row, key = whole[cell[0]], cell[1]
    seen = expected(policy, row)
    scoped = {"{amount}": "amount", "{status}": "status", "{manager}": "manager"}
    used = any(mark in str(policy) and key == name for mark, name in scoped.items())
    hidden = seen is None or (key not in seen and row["values"].get(key) is not None)
    if not hidden or used:
        return  # what decides on rows may be inferred from the rows, by the grant's own wording
    apply(filled, policy)
    before = everything(filled, row["id"])
    with changed_cell(filled, row["id"], key):
        after = everything(filled, row["id"])
    assert before == after


class changed_cell:
    """The cell holds another value, in the record and in its history, and nothing else is different."""

    def __init__(self, tenant: Tenant, id: int, key: str) -> None:
        self.tenant, self.id, self.key = tenant, id, key

    def __enter__(self) -> None:
        form = self.tenant.form(ADMIN, "contract")
        self.table = f"t_{self.tenant.id}.r_{form['id']}"
        self.column = f"f_{next(f['id'] for f in form['fields'] if f['key'] == self.key)}"
        value = {"name": "'1 1499 合同秘密'", "amount": "1777777", "cost": "1777777", "status": "'draft'",
                 "signed_on": "'2029-09-09'", "manager": "1", "customer": "1"}[self.key]  # fmt: skip
        kept = "create temp table {} on commit preserve rows as select {}"
        self.run(kept.format("kept", f"id, {self.column} v from {self.table}"))
        self.run(kept.format("kept_history", f"* from history where record = {self.id}"))
        self.run(f"update {self.table} set {self.column} = {value} where id = {self.id}")
        secret = f"jsonb_set(changes, array['{self.key}'], '[null, \"secret\"]')"
        self.run(f"update history set changes = {secret} where record = {self.id} and form = {form['id']}")

    def run(self, statement: str) -> None:
        if not hasattr(self, "connection"):
            self.connection = self.tenant.records.service.database.engine.connect()
        self.connection.exec_driver_sql(statement)
        self.connection.commit()

    def __exit__(self, *_: object) -> None:
        restored = f"{self.column} = k.v from kept k where k.id = t.id and t.id = {self.id}"
        self.run(f"update {self.table} t set {restored}")
        self.run(
            "update history h set changes = k.changes from kept_history k"
            " where (h.form, h.record, h.version) = (k.form, k.record, k.version)"
        )
        self.run("drop table kept, kept_history")
        self.connection.close()
