"""Every computed value made anew from the written ones, and random edits of these."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.integration.records.computed.forms import rows_of
from tests.integration.records.conftest import Tenant


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
