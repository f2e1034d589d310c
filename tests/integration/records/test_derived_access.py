"""A value read from another form shows no more than its reader may see there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from services.chassis.errors import Invalid
from tests.integration.records.conftest import ADMIN, ANNA, EVERYTHING, Tenant, company, grant

CANARY = "73519.00"
CUSTOMER = {
    "key": "customer",
    "app": "sales",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "city", "type": "text"},
        {"key": "credit", "type": "money"},
        {"key": "doubled", "type": "formula", "formula": "{credit} * 2", "options": {"result": "money"}},
    ],
}
CONTRACT = {
    "key": "contract",
    "app": "sales",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "customer", "type": "relation", "options": {"form": "customer"}},
        {"key": "amount", "type": "money"},
        {"key": "city", "type": "lookup", "options": {"via": "customer", "field": "city"}},
        {"key": "credit", "type": "lookup", "options": {"via": "customer", "field": "credit"}},
        {"key": "twice", "type": "lookup", "options": {"via": "customer", "field": "doubled"}},
        {"key": "hop", "type": "formula", "formula": "{customer.credit} + 0", "options": {"result": "money"}},
        {"key": "over", "type": "formula", "formula": "{credit} - {amount}", "options": {"result": "money"}},
    ],
}
ACCOUNT = {
    "key": "account",
    "app": "sales",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "customer", "type": "relation", "options": {"form": "customer"}},
        {
            "key": "limits",
            "type": "rollup",
            "options": {"via": "customer", "agg": "sum", "measure": "credit"},
        },
    ],
}
SECRET = {"contract": ("credit", "twice", "hop", "over"), "account": ("limits",)}


def sellers(contract_fields: dict[str, str], customer_fields: dict[str, str] | None) -> list[Any]:
    grants = [
        grant(3, 2, "form:contract", EVERYTHING, "all", contract_fields),
        grant(4, 2, "form:account", EVERYTHING, "all", {"*": "write"}),
    ]
    if customer_fields is not None:
        grants.append(grant(5, 2, "form:customer", ["view"], "all", customer_fields))
    return grants


@pytest.fixture
def filled(new_tenant: Callable[..., Tenant]) -> tuple[Tenant, dict[str, int]]:
    tenant = new_tenant(CUSTOMER, CONTRACT, ACCOUNT)
    customer = tenant.create(ADMIN, "customer", {"name": "华东精工", "city": "上海", "credit": CANARY})["id"]
    contract = tenant.create(ADMIN, "contract", {"name": "A", "customer": customer, "amount": "1.00"})["id"]
    account = tenant.create(ADMIN, "account", {"name": "B", "customer": customer})["id"]
    return tenant, {"contract": contract, "account": account}


def seen(tenant: Tenant, ids: dict[str, int]) -> dict[str, set[str]]:
    return {form: set(tenant.get(ANNA, form, id)["values"]) & set(SECRET[form]) for form, id in ids.items()}


@pytest.mark.parametrize("customer_fields", [{"*": "read", "credit": "hidden"}, {"name": "read"}, None])
def test_p3_a_field_hidden_where_it_lives_is_hidden_where_it_is_read(
    filled: tuple[Tenant, dict[str, int]], customer_fields: dict[str, str] | None
) -> None:
    tenant, ids = filled
    tenant.policy(company(tenant.id, sellers({"*": "write"}, customer_fields)))
    assert seen(tenant, ids) == {"contract": set(), "account": set()}
    for form, keys in SECRET.items():
        shown = tenant.form(ANNA, form)
        assert not {field["key"] for field in shown["fields"]} & set(keys)
        assert CANARY not in str(tenant.query(ANNA, form))
        for key in keys:
            with pytest.raises(Invalid, match="field_unknown"):
                tenant.query(ANNA, form, filter={"field": key, "op": "gt", "value": "1"})
            with pytest.raises(Invalid, match="field_unknown"):
                tenant.query(ANNA, form, sort=[{"field": key, "dir": "asc"}])
    city = "city" in tenant.get(ANNA, "contract", ids["contract"])["values"]
    assert city is (customer_fields is not None and "*" in customer_fields)


def test_p3_it_is_seen_by_whoever_sees_its_source_or_is_given_it_by_name(
    filled: tuple[Tenant, dict[str, int]],
) -> None:
    tenant, ids = filled
    tenant.policy(company(tenant.id, sellers({"*": "write"}, {"*": "read"})))
    assert seen(tenant, ids) == {form: set(keys) for form, keys in SECRET.items()}
    named = {"*": "write", "credit": "read"}
    tenant.policy(company(tenant.id, sellers(named, {"*": "read", "credit": "hidden"})))
    assert seen(tenant, ids) == {"contract": {"credit"}, "account": set()}


def test_p3_what_a_source_is_made_of_later_counts_at_once(filled: tuple[Tenant, dict[str, int]]) -> None:
    tenant, ids = filled
    tenant.policy(
        company(tenant.id, sellers({"*": "write"}, {"*": "read", "credit": "hidden", "doubled": "read"}))
    )
    assert seen(tenant, ids)["contract"] == set()
