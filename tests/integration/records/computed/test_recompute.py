"""Computed fields follow what they are made from, across records and forms: incremental equals from
scratch."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.errors import Invalid
from services.chassis.policy import PolicyCache
from services.kernel.access import Snapshot
from services.records.commands.refresh_days import refresh_days
from services.records.commands.run_job import run_job
from services.records.storage import jobs
from services.records.storage.session import Sessions
from tests.integration.records.computed.forms import CONTRACT, CUSTOMER, formula, rollup, rows_of
from tests.integration.records.computed.scratch import from_scratch, kept, values_for
from tests.integration.records.conftest import ADMIN, Records, Tenant, dump

SEED = 20261122


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
