"""F6 and F7: contracts with number, amount, sign date and payment plan; follow-ups of a customer."""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.acceptance.person import Person, SignIn, today, wait_for

SHARES = {"首付款": "0.3", "验收款": "0.6", "质保金": "0.1"}


def plan(amount: Decimal, signed: date) -> list[dict[str, str]]:
    """Three parts of a contract's amount, due 7, 60 and 180 days after its signature."""
    return [
        {
            "stage": stage,
            "ratio": share,
            "due_date": (signed + timedelta(days=days)).isoformat(),
            "amount": str((amount * Decimal(share)).quantize(Decimal("0.01"))),
        }
        for (stage, share), days in zip(SHARES.items(), (7, 60, 180), strict=True)
    ]


def refusal(seller: Person, form: str, values: dict[str, Any]) -> tuple[str, str]:
    error = seller.call("POST", f"/forms/{form}/records", {"values": values}, 422)
    return error["field"], error["code"]


def test_f6_a_contract_has_number_amount_sign_date_and_payment_plan(sign_in: SignIn) -> None:
    seller, other, finance = sign_in("zhangwei"), sign_in("lina"), sign_in("finance")
    mark, signed = secrets.token_hex(4), today()
    customer = seller.create("customer", name=f"签约客户{mark}")
    wanted = {
        "name": f"年度框架合同{mark}",
        "customer": customer["id"],
        "amount": "123456.70",
        "sign_date": signed.isoformat(),
        "payment_plan": plan(Decimal("123456.70"), signed),
    }
    made = [seller.create("contract", **wanted) for _ in range(2)]
    held = seller.read("contract", made[0]["id"])["values"]
    assert held | wanted | {"payment_plan": held["payment_plan"]} == held
    kept = [{key: part[key] for key in wanted["payment_plan"][0]} for part in held["payment_plan"]]
    assert [{**part, "ratio": Decimal(part["ratio"])} for part in kept] == [
        {**part, "ratio": Decimal(part["ratio"])} for part in wanted["payment_plan"]
    ]
    assert (held["planned_total"], held["status"]) == ("123456.70", "draft")
    numbers = [each["values"]["number"] for each in made]
    series = [re.fullmatch(rf"HT-{signed:%Y%m}-(\d{{4,}})", number) for number in numbers]
    first, second = (int(found[1]) for found in series if found)
    assert second == first + 1
    assert [row["id"] for row in finance.find("contract", number=numbers[0])] == [made[0]["id"]]
    assert other.find("contract", number=numbers[0]) == []

    assert refusal(seller, "contract", {**wanted, "amount": None}) == ("amount", "required")
    assert refusal(seller, "contract", {**wanted, "amount": "-0.01"})[0] == "amount"
    assert refusal(seller, "contract", {**wanted, "number": numbers[0]}) == ("number", "field_readonly")
    assert refusal(seller, "contract", {**wanted, "status": "effective"}) == ("status", "field_readonly")
    nameless = [{**wanted["payment_plan"][0], "stage": None}]
    assert refusal(seller, "contract", {**wanted, "payment_plan": nameless})[1] == "required"
    assert seller.find("contract", name=wanted["name"])[0]["values"].keys() >= {"number", "payment_plan"}


def test_f7_follow_ups_belong_to_a_customer_and_move_its_last_contact(sign_in: SignIn) -> None:
    seller, other, director = sign_in("zhangwei"), sign_in("lina"), sign_in("director")
    customer = seller.create("customer", name=f"跟进客户{secrets.token_hex(4)}", level="key")
    yesterday, next_week = today() - timedelta(days=1), today() + timedelta(days=7)
    values = {
        "subject": "首次拜访",
        "customer": customer["id"],
        "method": "visit",
        "content": "客户希望先试用两周，再谈年度价格。\n决策人是采购总监。",
        "followed_on": yesterday.isoformat(),
        "next_plan": "发送报价单并约试用账户",
        "next_on": next_week.isoformat(),
    }
    made = seller.create("follow_up", **values)
    assert seller.read("follow_up", made["id"])["values"] == values
    assert made["labels"]["customer"] == customer["values"]["name"]

    def last() -> str | None:
        held: str | None = seller.read("customer", customer["id"])["values"].get("last_follow_up")
        return held

    wait_for(lambda: last() == yesterday.isoformat(), "the customer's last follow-up")
    seller.create("follow_up", subject="电话", customer=customer["id"], method="phone")
    wait_for(lambda: last() == today().isoformat(), "the follow-up of today")
    assert len(seller.find("follow_up", customer=customer["id"])) == 2
    related = director.call("GET", "/forms/customer/related")
    assert ("follow_up", "customer") in [(each["form"], each["field"]) for each in related]
    to_do = director.call(
        "GET", "/forms/follow_up/records", customer=customer["id"], next_on__le=next_week.isoformat()
    )
    assert [row["values"]["next_plan"] for row in to_do["rows"]] == [values["next_plan"]]
    assert other.find("follow_up", customer=customer["id"]) == []
    assert refusal(seller, "follow_up", {**values, "customer": None}) == ("customer", "required")
    assert refusal(seller, "follow_up", {**values, "method": "pigeon"}) == ("method", "choice_unknown")
