"""Forms made, widened and narrowed while they are in use; what each person gets to know of them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.errors import Forbidden, Invalid, NotFound
from tests.integration.records.conftest import ADMIN, ANNA, CARL, Tenant, dump, read
from tests.integration.records.forms import CONTRACT


def add(tenant: Tenant, field: Any, form: str = "contract", user: int = ADMIN) -> Any:
    with tenant.as_user(user):
        return read(tenant.stub.AddField(pb.FieldRequest(form=form, field_json=dump(field))))


def change(tenant: Tenant, field: str, values: Any) -> Any:
    with tenant.as_user(ADMIN):
        request = pb.FieldRequest(form="contract", field=field, field_json=dump(values))
        return read(tenant.stub.UpdateField(request))


def put(tenant: Tenant, form: Any) -> Any:
    with tenant.as_user(ADMIN):
        return read(tenant.stub.PutForm(pb.PutFormRequest(form_json=json.dumps(form).encode())))


def test_putting_a_form_again_changes_nothing(tenant: Tenant) -> None:
    first = put(tenant, CONTRACT)
    assert put(tenant, CONTRACT) == first
    assert first["version"] == 1
    more = {**CONTRACT, "fields": [
        {"key": "status", "type": "select", "options": {"choices": [{"value": "won"}]}},
        {"key": "note", "type": "long_text"},
    ]}  # fmt: skip
    second = put(tenant, more)
    assert second["version"] == 2
    assert [field["key"] for field in second["fields"]] == [*(f["key"] for f in first["fields"]), "note"]
    status = next(field for field in second["fields"] if field["key"] == "status")
    assert [choice["value"] for choice in status["options"]["choices"]] == ["draft", "signed", "lost", "won"]
    with pytest.raises(Invalid, match="field_type_fixed"):
        put(tenant, {**CONTRACT, "fields": [{"key": "amount", "type": "text"}]})


def test_a_field_is_added_filled_and_taken_away(tenant: Tenant) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A"})
    add(
        tenant, {"key": "note", "name": "备注", "type": "text", "unique": True, "options": {"max_length": 20}}
    )
    add(
        tenant,
        {"key": "parts", "type": "line_items", "options": {"fields": [{"key": "what", "type": "text"}]}},
    )
    assert tenant.get(ANNA, "contract", made["id"])["version"] == 1
    values = {"note": "x", "parts": [{"what": "w"}]}
    changed = tenant.update(ANNA, "contract", made["id"], 1, values)
    assert {key: changed["values"][key] for key in values} == values
    with pytest.raises(Invalid, match="value_taken"):
        tenant.create(ANNA, "contract", {"name": "B", "note": "x"})
    with tenant.as_user(ADMIN):
        tenant.stub.RemoveField(pb.FieldRequest(form="contract", field="note"))
    assert "note" not in tenant.get(ANNA, "contract", made["id"])["values"]
    with pytest.raises(Invalid, match="field_unknown"):
        tenant.create(ANNA, "contract", {"name": "B", "note": "y"})
    add(tenant, {"key": "note", "type": "number"})
    assert tenant.update(ANNA, "contract", made["id"], 2, {"note": "5"})["values"]["note"] == "5.00"


def test_a_rename_is_no_ddl_and_a_type_stays(tenant: Tenant) -> None:
    change(tenant, "amount", {"name": {"zh-CN": "总额"}, "required": True})
    amount = next(f for f in tenant.form(ANNA, "contract")["fields"] if f["key"] == "amount")
    assert (amount["name"], amount["required"], amount["access"]) == ({"zh-CN": "总额"}, True, "write")
    with pytest.raises(Invalid, match="property_fixed"):
        change(tenant, "amount", {"type": "text"})
    with pytest.raises(Invalid, match="property_fixed"):
        change(tenant, "amount", {"options": {"scale": 4}})
    with pytest.raises(Invalid, match="required"):
        tenant.create(ANNA, "contract", {"name": "A"})


@pytest.mark.parametrize(("field", "code"), [
    ({"key": "Amount", "type": "text"}, "key_invalid"), ({"key": "amount", "type": "text"}, "key_taken"),
    ({"key": "owner", "type": "text"}, "key_reserved"), ({"key": "x", "type": "blob"}, "field_type_unknown"),
    ({"key": "x", "type": "formula"}, "formula_missing"),
    ({"key": "x", "type": "formula", "formula": "{nothing} + 1"}, "formula_name_unknown"),
    ({"key": "x", "type": "formula", "formula": "{x} + 1", "options": {"result": "number"}}, "formula_cycle"),
    ({"key": "x", "type": "select"}, "option_invalid"), ("text", "definition_invalid"),
    ({"key": "x", "type": "text", "options": 3}, "definition_invalid"),
])  # fmt: skip
def test_a_definition_that_cannot_work_is_refused_whole(tenant: Tenant, field: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(tenant, field)
    assert refused.value.code == code
    assert refused.value.message
    assert tenant.form(ADMIN, "contract")["version"] == 1


def test_a_field_a_formula_reads_stays(tenant: Tenant) -> None:
    with tenant.as_user(ADMIN), pytest.raises(Invalid, match="field_in_use") as refused:
        tenant.stub.RemoveField(pb.FieldRequest(form="contract", field="cost"))
    assert refused.value.params == {"fields": ["margin"]}


def test_only_designers_change_forms(tenant: Tenant) -> None:
    with pytest.raises(Forbidden):
        add(tenant, {"key": "x", "type": "text"}, user=ANNA)
    with tenant.as_user(ANNA), pytest.raises(Forbidden):
        tenant.stub.PutForm(pb.PutFormRequest(form_json=dump(CONTRACT)))
    with pytest.raises(NotFound):
        add(tenant, {"key": "x", "type": "text"}, form="nothing")


def test_a_form_is_shown_as_far_as_it_may_be_known(tenant: Tenant) -> None:
    annas = {f["key"]: f["access"] for f in tenant.form(ANNA, "contract")["fields"]}
    assert "cost" not in annas
    assert "margin" not in annas
    assert (annas["amount"], annas["number"], annas["total"]) == ("write", "read", "read")
    carls = tenant.form(CARL, "contract")
    assert carls["actions"] == ["view"]
    assert {f["key"]: f["access"] for f in carls["fields"]}["amount"] == "masked"
    assert set(tenant.form(ANNA, "contract")["actions"]) == {
        "view",
        "create",
        "edit",
        "delete",
        "export",
        "import",
    }
    with tenant.as_user(CARL):
        apps = read(tenant.stub.ListApps(common_pb2.Empty()))
    assert [(app["key"], [form["key"] for form in app["forms"]]) for app in apps] == [("sales", ["contract"])]


def test_related_forms_need_to_be_visible(tenant: Tenant) -> None:
    with tenant.as_user(ANNA):
        found = read(tenant.stub.ListRelatedForms(pb.FormRequest(form="customer")))
    assert [(entry["form"], entry["field"]) for entry in found] == [("contract", "customer")]


def test_a_formula_is_checked_for_the_editor(tenant: Tenant) -> None:
    def check(user: int, text: str) -> Any:
        with tenant.as_user(user):
            return read(tenant.stub.CheckFormula(pb.CheckFormulaRequest(form="contract", text=text)))

    assert check(ANNA, "{金额} * 2")["type"] == "decimal"
    assert check(ANNA, "{金额} * 2")["references"] == ["amount"]
    assert check(ANNA, "{金额} +")["ok"] is False
    hidden, missing = check(ANNA, "{cost}"), check(ANNA, "{nothing}")
    assert (
        (hidden["ok"], hidden["code"]) == (missing["ok"], missing["code"]) == (False, "formula_name_unknown")
    )
    assert check(ADMIN, "{cost}")["ok"] is True


def test_several_designers_at_once_lose_nothing(tenant: Tenant) -> None:
    errors: list[Exception] = []

    def work(n: int) -> None:
        try:
            for m in range(3):
                add(tenant, {"key": f"f{n}_{m}", "type": "text", "searchable": True})
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    form = tenant.form(ADMIN, "contract")
    assert form["version"] == 13
    keys = {field["key"] for field in form["fields"]}
    assert {f"f{n}_{m}" for n in range(4) for m in range(3)} <= keys
    values = {f"f{n}_{m}": f"{n}{m}" for n in range(4) for m in range(3)}
    made = tenant.create(ADMIN, "contract", {"name": "A", **values})
    assert {key: made["values"][key] for key in values} == values


def test_adding_a_field_waits_for_a_long_reader_without_blocking_others(tenant: Tenant, records: Any) -> None:
    """An ALTER that queued behind a reader would stop everybody who comes after it."""
    tenant.create(ANNA, "contract", {"name": "A"})
    form = tenant.form(ADMIN, "contract")["id"]
    slowest = 0.0
    with psycopg.connect(records.service.database.url) as reader:
        reader.execute(f"select count(*) from t_{tenant.id}.r_{form}")
        adding = threading.Thread(target=add, args=[tenant, {"key": "note", "type": "text"}])
        adding.start()
        for _ in range(20):
            started = time.monotonic()
            tenant.create(ANNA, "contract", {"name": "B"})
            slowest = max(slowest, time.monotonic() - started)
        assert adding.is_alive()
        reader.rollback()
    adding.join(10)
    assert not adding.is_alive()
    assert slowest < 1.0
    assert "note" in {field["key"] for field in tenant.form(ADMIN, "contract")["fields"]}


def test_a_view_over_a_hidden_field_is_not_shown(new_tenant: Callable[..., Tenant]) -> None:
    views = [
        {"key": "mine", "name": "我的", "filter": {"field": "owner", "op": "eq", "value": "me"}},
        {"key": "dear", "name": "高成本", "filter": {"and": [{"field": "cost", "op": "gt", "value": "5"}]}},
        {"key": "cheap", "name": "排序", "sort": [{"field": "cost", "dir": "asc"}]},
    ]
    tenant = new_tenant({**CONTRACT, "views": views})
    assert [view["key"] for view in tenant.form(ANNA, "contract")["views"]] == ["mine"]
    assert len(tenant.form(ADMIN, "contract")["views"]) == 3
