"""A computed value shows what it was made from, to whoever may see that."""

from __future__ import annotations

from typing import Any

import pytest

from protos.gen.dougong.records.v1 import formulas_pb2, formulas_pb2_grpc
from services.chassis.client import Client
from services.chassis.errors import Invalid
from services.chassis.testing import with_address
from tests.integration.records.conftest import ADMIN, ANNA, Tenant, grant, read
from tests.integration.records.conftest import company as company_of


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
    others = [grant(n, 2, f"form:{key}", ["view"], "all", {"name": "read"})
              for n, key in enumerate(("customer", "payment"), 10)]  # fmt: skip
    company.policy(company_of(company.id, [grant(9, 2, "form:contract", ["view"], "all", fields), *others]))
    due = explain(company, ANNA, "contract", contract, "due")
    assert due["formula"] == "{…} * COALESCE({…}, 1)"
    assert due["inputs"] == [{"kind": "field", "hidden": True}, {"kind": "field", "hidden": True}]
    assert explain(company, ANNA, "contract", contract, "paid")["inputs"] == [
        {"kind": "related", "hidden": True}
    ]
    for hidden in ("amount", "nothing"):
        with pytest.raises(Invalid, match="field_unknown"):
            explain(company, ANNA, "contract", contract, hidden)
