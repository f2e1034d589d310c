"""Customers, their contracts and payments, with values computed across all three."""

from __future__ import annotations

from typing import Any

from tests.integration.records.conftest import ADMIN, Tenant


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


def rows_of(tenant: Tenant, form: str) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in tenant.query(ADMIN, form, limit=200)["rows"]}
