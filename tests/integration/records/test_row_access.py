"""A value made from other records is shown where those records are, and betrays nothing elsewhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import (
    formulas_pb2,
    formulas_pb2_grpc,
    print_pb2,
    print_pb2_grpc,
    transfer_pb2,
    transfer_pb2_grpc,
    views_pb2,
    views_pb2_grpc,
)
from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.client import Client
from services.chassis.errors import DomainError, Invalid
from services.chassis.testing import with_address
from tests.integration.records.conftest import (
    ADMIN,
    ANNA,
    BEN,
    EVERYTHING,
    Tenant,
    company,
    dump,
    grant,
    read,
)

CUSTOMER = {
    "key": "customer",
    "app": "sales",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "level", "type": "text"},
        {"key": "credit", "type": "money"},
    ],
}
CONTRACT: dict[str, Any] = {
    "key": "contract",
    "app": "sales",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text", "searchable": True},
        {"key": "customer", "type": "relation", "options": {"form": "customer"}},
        {"key": "partners", "type": "relations", "options": {"form": "customer"}},
        {"key": "level", "type": "lookup", "options": {"via": "customer", "field": "level"}},
        {"key": "credit", "type": "lookup", "options": {"via": "customer", "field": "credit"}},
        {"key": "hop", "type": "formula", "formula": "COALESCE({customer.credit}, 7)",
         "options": {"result": "money"}},
        {"key": "over", "type": "formula", "formula": "{credit} * 2", "options": {"result": "money"}},
        {"key": "limits", "type": "rollup",
         "options": {"via": "partners", "agg": "sum", "measure": "credit"}},
    ],
}  # fmt: skip
PAYMENT: dict[str, Any] = {
    "key": "payment",
    "app": "sales",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "contract", "type": "relation", "options": {"form": "contract"}},
        {"key": "amount", "type": "money"},
        {"key": "grade", "type": "lookup", "options": {"via": "contract", "field": "level"}},
    ],
}
PAID = {"key": "paid", "type": "rollup",
        "options": {"form": "payment", "field": "contract", "agg": "sum", "measure": "amount"}}  # fmt: skip
COMPUTED = ("level", "credit", "hop", "over", "limits")


def sellers(customers: Any = "own", payments: Any = "own", contracts: Any = "all") -> list[Any]:
    return [
        grant(3, 2, "form:contract", [*EVERYTHING, "print"], contracts, {"*": "write"}),
        grant(4, 2, "form:customer", ["view"], customers, {"*": "read"}),
        grant(5, 2, "form:payment", ["view"], payments, {"*": "read"}),
    ]


@pytest.fixture
def shop(new_tenant: Callable[..., Tenant]) -> tuple[Tenant, dict[str, Any]]:
    tenant = new_tenant(CUSTOMER, CONTRACT, PAYMENT)
    tenant.put_forms({**CONTRACT, "fields": [*CONTRACT["fields"], PAID]})
    tenant.policy(company(tenant.id, sellers()))
    ids: dict[str, Any] = {}
    for name, owner, level in (("hers", ANNA, "A"), ("his", BEN, "A")):
        given = {"name": name, "level": level, "credit": "1000.00", "owner": owner}
        ids[name] = tenant.create(ADMIN, "customer", given)
    for name, customer, partners in (
        ("clear", "hers", ["hers"]), ("veiled", "his", ["hers", "his"]), ("bare", None, []),
    ):  # fmt: skip
        given = {"name": name, "customer": ids[customer]["id"] if customer else None,
                 "partners": [ids[each]["id"] for each in partners], "owner": ANNA}  # fmt: skip
        ids[name] = tenant.create(ADMIN, "contract", given)
        for amount, owner in (("30.00", ANNA), ("70.00", BEN)):
            given = {"name": name, "contract": ids[name]["id"], "amount": amount, "owner": owner}
            tenant.create(ADMIN, "payment", given)
    return tenant, ids


def stub(tenant: Tenant, kind: Any) -> Any:
    settings = with_address(tenant.records.settings, "records", tenant.records.address)
    return Client(settings).stub("records", kind)


def names(answer: Any) -> list[str]:
    return [row["values"]["name"] for row in answer["rows"]]


def shown(tenant: Tenant, id: int) -> set[str]:
    return set(tenant.get(ANNA, "contract", id)["values"]) & {*COMPUTED, "paid"}


def test_p3_a_value_is_shown_where_the_record_it_comes_from_is(shop: tuple[Tenant, dict[str, Any]]) -> None:
    tenant, ids = shop
    assert shown(tenant, ids["clear"]["id"]) == {*COMPUTED}
    assert shown(tenant, ids["veiled"]["id"]) == set()
    # Nothing is named, so nothing is hidden.
    assert tenant.get(ANNA, "contract", ids["bare"]["id"])["values"]["hop"] == "7.00"
    by_level = {"field": "level", "op": "eq", "value": "A"}
    assert names(tenant.query(ANNA, "contract", filter=by_level)) == ["clear"]
    assert names(tenant.query(ADMIN, "contract", filter=by_level)) == ["veiled", "clear"]
    missing = {"field": "credit", "op": "empty"}
    assert names(tenant.query(ANNA, "contract", filter=missing)) == ["bare", "veiled"]
    highest = tenant.query(ANNA, "contract", sort=[{"field": "over", "dir": "desc"}])
    assert names(highest) == ["clear", "bare", "veiled"]


def test_p3_a_figure_over_records_that_point_here_needs_them_all(shop: tuple[Tenant, dict[str, Any]]) -> None:
    tenant, ids = shop
    assert "paid" not in {field["key"] for field in tenant.form(ANNA, "contract")["fields"]}
    with pytest.raises(Invalid, match="field_unknown"):
        tenant.query(ANNA, "contract", sort=[{"field": "paid", "dir": "desc"}])
    tenant.policy(company(tenant.id, sellers(payments="all")))
    assert shown(tenant, ids["veiled"]["id"]) == {"paid"}
    tenant.policy(company(tenant.id, sellers(customers="none", payments="all")))
    assert shown(tenant, ids["clear"]["id"]) == {"paid"}


def test_p3_the_author_may_show_a_value_whatever_it_is_made_from(shop: tuple[Tenant, dict[str, Any]]) -> None:
    tenant, ids = shop
    for key in ("paid", "level", "over"):
        decide(tenant, key, "all")
    assert shown(tenant, ids["veiled"]["id"]) == {"paid", "level", "over"}
    assert tenant.get(ANNA, "contract", ids["veiled"]["id"])["values"]["paid"] == "100.00"
    with pytest.raises(Invalid, match="option_invalid"):
        decide(tenant, "paid", "everything")


def decide(tenant: Tenant, key: str, shows: str) -> None:
    with tenant.as_user(ADMIN):
        given = dump({"options": {"shows": shows}})
        tenant.stub.UpdateField(pb.FieldRequest(form="contract", field=key, field_json=given))


def test_p3_two_relations_on_every_record_on_the_way_counts(shop: tuple[Tenant, dict[str, Any]]) -> None:
    tenant, _ = shop
    graded = tenant.query(ANNA, "payment", sort=[{"field": "name", "dir": "asc"}])["rows"]
    assert [row["values"].get("grade") for row in graded] == [None, "A", None]
    tenant.policy(company(tenant.id, sellers(customers="all", contracts="none")))
    graded = tenant.query(ANNA, "payment")["rows"]
    assert [row["values"].get("grade") for row in graded] == [None, None, None]


def everything(tenant: Tenant, ids: list[int]) -> list[Any]:
    """All that Anna can ask about contracts and payments, but for when and how often they were written."""
    views, reasons = stub(tenant, views_pb2_grpc.ViewsStub), stub(tenant, formulas_pb2_grpc.FormulasStub)
    prints = stub(tenant, print_pb2_grpc.PrintStub)
    calls: list[Callable[[], Any]] = []
    every = (*COMPUTED, "paid", "customer.level", "customer.credit", "name")
    for key in every:
        for query in (
            {"filter": {"field": key, "op": "not_empty"}, "count": True},
            {"filter": {"field": key, "op": "ne", "value": "A" if "level" in key else "1000"}},
            {"sort": [{"field": key, "dir": "desc"}], "search": "e"},
        ):
            asked = pb.QueryRequest(form="contract", query_json=dump(query))
            calls.append(partial(tenant.stub.QueryRecords, asked))
        measure = {"group": [{"field": key}], "measures": [{"agg": "sum", "field": "credit"}]}
        grouped = views_pb2.GroupRequest(form="contract", query_json=dump(measure))
        calls.append(partial(views.GroupRecords, grouped))
    for form in ("contract", "payment", "customer"):
        calls.append(partial(tenant.stub.QueryRecords, pb.QueryRequest(form=form, query_json=b"{}")))
        calls.append(partial(exported, tenant, form))
    for id in ids:
        place = pb.RecordRequest(form="contract", id=id)
        calls += [partial(tenant.stub.GetRecord, place), partial(tenant.stub.GetHistory, place)]
        calls.append(partial(printed, prints, print_pb2.PrintRequest(form="contract", id=id, format="docx")))
        for key in every:
            why = formulas_pb2.ExplainRequest(form="contract", id=id, field=key)
            calls.append(partial(reasons.Explain, why))
    calls.append(partial(found, tenant, "e"))
    with tenant.as_user(ANNA):
        return [answered(call) for call in calls]


def exported(tenant: Tenant, form: str) -> str:
    asked = transfer_pb2.ExportRecordsRequest(form=form, query_json=dump({"format": "csv"}))
    transfer = stub(tenant, transfer_pb2_grpc.TransferStub)
    return b"".join(each.data for each in transfer.ExportRecords(asked)).decode()


def printed(prints: Any, asked: Any) -> str:
    with zipfile.ZipFile(io.BytesIO(prints.PrintRecord(asked).content)) as file:
        return file.read("word/document.xml").decode()


def found(tenant: Tenant, text: str) -> list[Any]:
    """In no order: the newest of equals come first."""
    return sorted(read(tenant.stub.Search(pb.SearchRequest(text=text))), key=str)


def answered(call: Callable[[], Any]) -> Any:
    try:
        answer = call()
    except DomainError as error:
        return error.code, error.field, error.params
    return answer if isinstance(answer, str | list) else unstamped(read(answer))


def unstamped(data: Any) -> Any:
    """Without version and time of the last write: that something was made anew is no secret."""
    if isinstance(data, list):
        return [unstamped(each) for each in data]
    if not isinstance(data, dict):
        return data
    return {k: unstamped(v) for k, v in data.items() if k not in ("version", "updated_at", "updated_by",
                                                                  "recency")}  # fmt: skip


def test_p3_a_hidden_record_can_change_and_no_answer_does(shop: tuple[Tenant, dict[str, Any]]) -> None:
    tenant, ids = shop
    contracts = [ids[name]["id"] for name in ("clear", "veiled", "bare")]
    before = everything(tenant, contracts)
    assert any("1000.00" in str(answer) for answer in before)
    his = ids["his"]
    tenant.update(ADMIN, "customer", his["id"], his["version"], {"level": "Z", "credit": "88888.00"})
    hidden = tenant.query(ADMIN, "payment", filter={"field": "owner", "op": "eq", "value": BEN})["rows"]
    for row in hidden:
        moved = {"amount": "4444.00", "contract": ids["clear"]["id"], "name": "z"}
        tenant.update(ADMIN, "payment", row["id"], row["version"], moved)
    after = everything(tenant, contracts)
    assert before == after
    seen = tenant.get(ADMIN, "contract", ids["veiled"]["id"])["values"]
    assert (seen["level"], seen["credit"], seen["over"]) == ("Z", "88888.00", "177776.00")


def test_p3_the_past_of_a_value_from_elsewhere_is_not_told(shop: tuple[Tenant, dict[str, Any]]) -> None:
    """The relation named a hidden record once; what was read from it then stays hidden."""
    tenant, ids = shop
    veiled = tenant.get(ADMIN, "contract", ids["veiled"]["id"])
    tenant.update(ADMIN, "contract", veiled["id"], veiled["version"], {"customer": ids["hers"]["id"]})
    assert "level" in tenant.get(ANNA, "contract", veiled["id"])["values"]
    told = {
        each["field"] for step in tenant.history(ANNA, "contract", veiled["id"]) for each in step["changes"]
    }
    assert "customer" in told
    assert not told & {*COMPUTED, "paid"}
