"""Computed fields follow what they are made from, across records and forms: incremental equals from
scratch."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import formulas_pb2, formulas_pb2_grpc
from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.client import Client
from services.chassis.errors import Invalid
from services.chassis.policy import PolicyCache
from services.chassis.testing import with_address
from services.kernel.access import Snapshot
from services.records.commands.refresh_days import refresh_days
from services.records.commands.run_job import run_job
from services.records.storage import jobs
from services.records.storage.session import Sessions
from tests.integration.records.conftest import ADMIN, ANNA, Records, Tenant, dump, grant, read
from tests.integration.records.conftest import company as company_of

SEED = 20261122
MONEY = {"result": "money"}


def formula(key: str, text: str, result: str = "money") -> dict[str, Any]:
    return {"key": key, "type": "formula", "formula": text, "options": {"result": result}}


def rollup(key: str, **options: Any) -> dict[str, Any]:
    return {"key": key, "type": "rollup", "options": options}


CUSTOMER: dict[str, Any] = {
    "key": "customer",
    "app": "sales",
    "name": "客户",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text", "required": True},
        {"key": "rate", "type": "number", "options": {"scale": 2}},
        {"key": "city", "type": "text"},
    ],
}
CONTRACT: dict[str, Any] = {
    "key": "contract",
    "app": "sales",
    "name": "合同",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "customer", "type": "relation", "options": {"form": "customer"}},
        {"key": "partners", "type": "relations", "options": {"form": "customer"}},
        {"key": "amount", "type": "money"},
        {"key": "signed", "type": "checkbox"},
        formula("due", "{amount} * COALESCE({customer.rate}, 1)"),
        {"key": "city", "type": "lookup", "options": {"via": "customer", "field": "city"}},
        rollup("best", via="partners", agg="max", measure="rate"),
    ],
}
PAYMENT: dict[str, Any] = {
    "key": "payment",
    "app": "sales",
    "name": "回款",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "contract", "type": "relation", "options": {"form": "contract"}},
        {"key": "amount", "type": "money"},
        formula("share", "{amount} / {contract.due}", "percent"),
    ],
}
PAID = rollup("paid", form="payment", field="contract", agg="sum", measure="amount")
OPEN = formula("open", "{due} - {paid}")
SIGNED = {"field": "signed", "op": "eq", "value": True}
FIGURES = [
    rollup("contracts", form="contract", field="customer", agg="count"),
    rollup("owed", form="contract", field="customer", agg="sum", measure="open", filter=SIGNED),
    rollup("names", form="contract", field="customer", agg="list"),
    formula("grade", 'IF({owed} > 500, "A", "B")', "text"),
]


@pytest.fixture
def company(new_tenant: Callable[..., Tenant]) -> Tenant:
    contract = {**CONTRACT, "fields": [*CONTRACT["fields"], PAID, OPEN]}
    tenant = new_tenant(CUSTOMER, {**CONTRACT}, PAYMENT)
    tenant.put_forms(contract)
    tenant.put_forms({**CUSTOMER, "fields": [*CUSTOMER["fields"], *FIGURES]})
    return tenant


def rows_of(tenant: Tenant, form: str) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in tenant.query(ADMIN, form, limit=200)["rows"]}


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), "ROUND_HALF_UP")


def from_scratch(tenant: Tenant) -> dict[str, dict[int, dict[str, Any]]]:
    """Every computed value, from the written ones alone."""

    def given(form: str, id: int, key: str) -> Any:
        row = data[form].get(id)
        value = row["values"].get(key) if row else None
        return Decimal(value) if key in ("amount", "rate") and value is not None else value

    data = {form: rows_of(tenant, form) for form in ("customer", "contract", "payment")}
    found: dict[str, dict[int, dict[str, Any]]] = {"contract": {}, "payment": {}, "customer": {}}
    for id in data["contract"]:
        amount, customer = given("contract", id, "amount"), given("contract", id, "customer")
        rate = given("customer", customer, "rate")
        due = None if amount is None else cents(amount * (1 if rate is None else rate))
        mine = [each for each in data["payment"] if given("payment", each, "contract") == id]
        paid = sum((given("payment", each, "amount") or Decimal(0) for each in mine), Decimal(0))
        rates = [given("customer", each, "rate") for each in given("contract", id, "partners") or ()]
        best = max((rate for rate in rates if rate is not None), default=None)
        city = given("customer", customer, "city")
        found["contract"][id] = {
            "due": due, "paid": paid, "open": None if due is None else due - paid, "best": best, "city": city
        }  # fmt: skip
    for id in data["payment"]:
        due = found["contract"].get(given("payment", id, "contract"), {}).get("due")
        amount = given("payment", id, "amount")
        share = (
            None if amount is None or not due else (amount / due).quantize(Decimal("0.0001"), "ROUND_HALF_UP")
        )
        found["payment"][id] = {"share": share}
    for id in data["customer"]:
        mine = sorted(each for each in data["contract"] if given("contract", each, "customer") == id)
        opened = [found["contract"][each]["open"] for each in mine if given("contract", each, "signed")]
        owed = sum((each for each in opened if each is not None), Decimal(0))
        names = [name for each in mine if (name := given("contract", each, "name"))]
        found["customer"][id] = {
            "contracts": Decimal(len(mine)), "owed": owed, "names": list(dict.fromkeys(names)) or None,
            "grade": "A" if owed > 500 else "B",
        }  # fmt: skip
    return found


def kept(tenant: Tenant, expected: dict[str, dict[int, dict[str, Any]]]) -> dict[str, Any]:
    """What the records have in the same places."""

    def read(value: Any, like: Any) -> Any:
        return Decimal(value) if isinstance(like, Decimal) and value is not None else value

    return {
        form: {
            id: {key: read(rows[id]["values"].get(key), like) for key, like in keys.items()}
            for id, keys in expected[form].items()
        }
        for form in expected
        for rows in [rows_of(tenant, form)]
    }


def values_for(chance: random.Random, form: str, ids: dict[str, list[int]]) -> dict[str, Any]:
    def one(of: str) -> int | None:
        return chance.choice([*ids[of], None]) if ids[of] else None

    every: dict[str, dict[str, Callable[[], Any]]] = {
        "customer": {
            "name": lambda: f"客户{chance.randint(1, 9)}",
            "rate": lambda: chance.choice([None, "0.5", "1.25", "2"]),
            "city": lambda: chance.choice([None, "上海", "苏州"]),
        },
        "contract": {
            "name": lambda: chance.choice(["甲", "乙", "丙"]),
            "customer": lambda: one("customer"),
            "partners": lambda: sorted(chance.sample(ids["customer"], min(2, len(ids["customer"])))) or None,
            "amount": lambda: chance.choice([None, "100.00", "999.99", "0.01"]),
            "signed": lambda: chance.choice([True, False]),
        },
        "payment": {
            "name": lambda: "款",
            "contract": lambda: one("contract"),
            "amount": lambda: chance.choice([None, "50.00", "33.33"]),
        },
    }
    chosen = {key: make() for key, make in every[form].items() if chance.random() < 0.6}
    return {**chosen, "name": "客户"} if form == "customer" and not chosen.get("name") else chosen


@pytest.mark.parametrize("seed", range(SEED, SEED + 3))
def test_incremental_equals_from_scratch_on_random_edits(company: Tenant, seed: int) -> None:
    chance = random.Random(seed)
    ids: dict[str, list[int]] = {"customer": [], "contract": [], "payment": []}
    for step in range(45):
        form = chance.choice(list(ids))
        if not ids[form] or chance.random() < 0.45:
            ids[form].append(company.create(ADMIN, form, values_for(chance, form, ids))["id"])
        else:
            id = chance.choice(ids[form])
            version = company.get(ADMIN, form, id)["version"]
            if chance.random() < 0.25:
                company.delete(ADMIN, form, id, version)
                ids[form].remove(id)
            else:
                company.update(ADMIN, form, id, version, values_for(chance, form, ids))
        if step % 3 == 2:
            expected = from_scratch(company)
            assert kept(company, expected) == expected, f"seed {seed}, step {step}"


def test_a_calculated_change_is_a_change_of_its_record(company: Tenant) -> None:
    customer = company.create(ADMIN, "customer", {"name": "华东", "rate": "2"})
    contract = company.create(ADMIN, "contract", {"customer": customer["id"], "amount": "100.00"})
    company.update(
        ADMIN,
        "customer",
        customer["id"],
        company.get(ADMIN, "customer", customer["id"])["version"],
        {"rate": "3"},
    )
    seen = company.get(ADMIN, "contract", contract["id"])
    assert seen["values"]["due"] == "300.00"
    assert seen["version"] == contract["version"] + 1
    newest = company.history(ADMIN, "contract", contract["id"])[0]
    assert newest["via"] == "formula"


def test_a_cycle_across_forms_is_refused_by_name(company: Tenant) -> None:
    company.put_forms({**CONTRACT, "fields": [formula("back", "{amount} + 1")]})
    loop = rollup("loop", form="contract", field="customer", agg="sum", measure="back")
    company.put_forms({**CUSTOMER, "fields": [loop]})
    with company.as_user(ADMIN), pytest.raises(Invalid) as caught:
        change_formula(company, "contract", "back", "{customer.loop} + {amount}")
    assert caught.value.code == "derived_cycle"
    assert caught.value.params["path"] == "contract.back → customer.loop → contract.back"


def change_formula(tenant: Tenant, form: str, key: str, text: str) -> None:
    tenant.stub.UpdateField(pb.FieldRequest(form=form, field=key, field_json=dump({"formula": text})))


def sessions_of(records: Records, now: datetime | None = None) -> Sessions:
    policies = PolicyCache(records._fetch, records.settings.token_public_key, Snapshot.from_json)
    return Sessions(records.service.database, policies, lambda: now or datetime.now(UTC))


def run_jobs(records: Records, tenant: Tenant, now: datetime | None = None) -> list[Any]:
    """Every job that waits, and those it leaves behind; in this process, as the worker does."""
    sessions = sessions_of(records, now)
    done: list[Any] = []
    with tenant.as_service():
        while True:
            with sessions.platform_read() as session:
                waiting = [
                    job
                    for definition in session.definitions.forms.values()
                    for job in jobs.newest(session.tx, definition.id)
                    if job.state in ("queued", "running") and job.kind != "index"
                ]
            if not waiting:
                return done
            for job in waiting:
                run_job(sessions, job.id)
                done.append(job)


def test_many_dependants_follow_in_the_background(records: Records, company: Tenant) -> None:
    customer = company.create(ADMIN, "customer", {"name": "华东", "rate": "2"})
    for start in range(0, 230, 46):
        operations = [
            {"op": "create", "values": {"customer": customer["id"], "amount": "10.00", "name": str(n)}}
            for n in range(start, start + 46)
        ]
        with company.as_user(ADMIN):
            company.stub.BulkWrite(pb.BulkRequest(form="contract", operations_json=dump(operations)))
    version = company.get(ADMIN, "customer", customer["id"])["version"]
    company.update(ADMIN, "customer", customer["id"], version, {"rate": "3"})
    assert any(row["values"]["due"] == "20.00" for row in rows_of(company, "contract").values())
    assert [job.kind for job in run_jobs(records, company)].count("recompute") >= 1
    rows = company.query(ADMIN, "contract", limit=200, filter={"field": "due", "op": "ne", "value": "30.00"})
    assert rows["rows"] == []


def test_a_new_computed_field_reaches_existing_records(records: Records, company: Tenant) -> None:
    customer = company.create(ADMIN, "customer", {"name": "华东", "rate": "2"})
    company.create(ADMIN, "contract", {"customer": customer["id"], "amount": "10.00"})
    run_jobs(records, company)
    doubled = formula("doubled", "{contracts} * 2", "number")
    company.put_forms({**CUSTOMER, "fields": [doubled]})
    assert [job.kind for job in run_jobs(records, company)] == ["backfill"]
    assert company.get(ADMIN, "customer", customer["id"])["values"]["doubled"] == "2.00"
    assert run_jobs(records, company) == []


def explain(tenant: Tenant, user: int, form: str, id: int, field: str) -> Any:
    settings = with_address(tenant.records.settings, "records", tenant.records.address)
    stub = Client(settings).stub("records", formulas_pb2_grpc.FormulasStub)
    with tenant.as_user(user):
        return read(stub.Explain(formulas_pb2.ExplainRequest(form=form, id=id, field=field)))


def test_b10_a_computed_value_shows_its_inputs(company: Tenant) -> None:
    customer = company.create(ADMIN, "customer", {"name": "华东", "rate": "2"})
    values = {"name": "甲", "customer": customer["id"], "amount": "100.00", "signed": True}
    contract = company.create(ADMIN, "contract", values)["id"]
    company.create(ADMIN, "payment", {"contract": contract, "amount": "30.00", "name": "首款"})
    due = explain(company, ADMIN, "contract", contract, "due")
    assert (due["value"], due["formula"]) == ("200.00", "{amount} * COALESCE({customer.rate}, 1)")
    link = {"form": "customer", "id": customer["id"], "title": "华东"}
    assert due["inputs"] == [
        {"kind": "field", "label": "amount", "key": "amount", "value": "100.00"},
        {"kind": "related", "label": "customer.rate", "key": "rate", "value": "2.00", "record": link},
    ]
    paid = explain(company, ADMIN, "contract", contract, "paid")
    assert (paid["value"], paid["total"]) == ("30.00", 1)
    assert [(each["label"], each["value"]) for each in paid["inputs"]] == [("首款", "30.00")]
    with pytest.raises(Invalid, match="field_not_computed"):
        explain(company, ADMIN, "contract", contract, "amount")


def test_b10_what_may_not_be_seen_is_neither_named_nor_shown(company: Tenant) -> None:
    customer = company.create(ADMIN, "customer", {"name": "华东", "rate": "2"})
    contract = company.create(ADMIN, "contract", {"customer": customer["id"], "amount": "100.00"})["id"]
    company.create(ADMIN, "payment", {"contract": contract, "amount": "30.00", "name": "首款"})
    fields = {"*": "read", "amount": "hidden", "due": "read", "paid": "read"}
    company.policy(company_of(company.id, [grant(9, 2, "form:contract", ["view"], "all", fields)]))
    due = explain(company, ANNA, "contract", contract, "due")
    assert due["formula"] == "{…} * COALESCE({…}, 1)"
    assert due["inputs"] == [{"kind": "field", "hidden": True}, {"kind": "field", "hidden": True}]
    assert explain(company, ANNA, "contract", contract, "paid")["inputs"] == [
        {"kind": "related", "hidden": True}
    ]
    for hidden in ("amount", "nothing"):
        with pytest.raises(Invalid, match="field_unknown"):
            explain(company, ANNA, "contract", contract, hidden)


def test_values_of_today_are_made_again_each_day(records: Records, company: Tenant) -> None:
    company.put_forms({**CUSTOMER, "fields": [formula("today", "TODAY()", "date")]})
    customer = company.create(ADMIN, "customer", {"name": "华东"})["id"]
    before = company.get(ADMIN, "customer", customer)["values"]["today"]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for _ in range(2):
        refresh_days(sessions_of(records, tomorrow))
    assert [job.kind for job in run_jobs(records, company, tomorrow)].count("recompute") == 1
    after = company.get(ADMIN, "customer", customer)["values"]["today"]
    assert datetime.fromisoformat(after) - datetime.fromisoformat(before) == timedelta(days=1)
