"""The path the product exists for, through every service: from a won opportunity to the payment back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.acceptance.conftest import Accountant
from tests.acceptance.person import Person, SignIn, today, wait_for
from tests.companies import Company

AMOUNT = "80000.00"


def value_of(answer: dict[str, Any], person: int) -> Decimal:
    return next((Decimal(row["value"]) for row in answer["rows"] if row["key"] == [person]), Decimal(0))


def sign(seller: Person, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A customer with an opportunity that has just been won."""
    customer = seller.create(
        "customer", name=name, level="normal", industry="manufacturing", phone="13812345678"
    )
    opportunity = seller.create(
        "opportunity", name=f"{name}采购", customer=customer["id"], stage="negotiation", amount=AMOUNT
    )
    return customer, seller.change("opportunity", opportunity["id"], stage="signed")


def contract_of(
    seller: Person, customer: dict[str, Any], opportunity: dict[str, Any], amount: str
) -> dict[str, Any]:
    return seller.create(
        "contract",
        name=f"{customer['values']['name']}合同",
        customer=customer["id"],
        opportunity=opportunity["id"],
        amount=amount,
        sign_date=today().isoformat(),
        payment_plan=[{"stage": "首付款", "due_date": today().isoformat(), "ratio": "1", "amount": amount}],
    )


def test_t8_w4_a1_a4_i1_golden_path(
    company: Company, sign_in: SignIn, accountant: Accountant, mails: Callable[[str], list[Any]]
) -> None:
    seller, other = sign_in(company.seller), sign_in(company.other)
    director, ceo, finance = sign_in("director"), sign_in("ceo"), sign_in("finance")
    name = f"苏州金路{secrets.token_hex(4)}精密机械有限公司"
    ranked = value_of(director.report("sales_ranking"), seller.id)
    finance.listen()

    # A1: a won opportunity becomes a project with the customer's data.
    customer, opportunity = sign(seller, name)
    (project,) = wait_for(lambda: director.find("project", opportunity=opportunity["id"]), "the project")
    assert project["values"]["customer"] == customer["id"]
    assert project["labels"]["customer"] == name
    assert project["owner"] == seller.id

    # W4: above 50,000 director and chief executive countersign.
    contract = contract_of(seller, customer, opportunity, AMOUNT)
    seller.call("POST", "/flows/contract_approval/instances", {"record": contract["id"]})
    wait_for(lambda: seller.read("contract", contract["id"])["values"]["status"] == "approving", "the status")
    assert seller.tasks(contract["id"]) == finance.tasks(contract["id"]) == []
    for approver in (director, ceo):
        (task,) = approver.tasks(contract["id"])
        assert seller.read("contract", contract["id"])["values"]["status"] == "approving"
        approver.call("POST", f"/tasks/{task['id']}/approve", {"opinion": "同意"})
    wait_for(
        lambda: seller.read("contract", contract["id"])["values"]["status"] == "effective", "the approval"
    )

    # A4: a receivable, finance told live and by mail, the project under way.
    (receivable,) = wait_for(lambda: finance.find("receivable", contract=contract["id"]), "the receivable")
    assert (receivable["values"]["amount"], receivable["values"]["customer"]) == (AMOUNT, customer["id"])
    wait_for(
        lambda: [each for each in finance.heard if "80,000.00" in str(each["title"])], "the live notification"
    )
    address = finance.call("GET", "/auth/me")["user"]["email"]
    wait_for(lambda: [m for m in mails(address) if name in m.get_body(("plain",)).get_content()], "the mail")
    wait_for(
        lambda: director.read("project", project["id"])["values"]["status"] == "in_progress", "the project"
    )

    # I1: at the ERP exactly once, to the cent; and the number is back on the record.
    def pushed() -> str:
        return str(finance.read("receivable", receivable["id"])["values"].get("erp_number") or "")

    number = wait_for(pushed, "the ERP number")
    documents = [each for each in accountant.documents("AR_receivable") if each["number"] == number]
    assert [Decimal(each["total"]) for each in documents] == [Decimal(AMOUNT)]
    erp_customer = [c for c in accountant.documents("BD_Customer") if c["body"]["FName"] == name]
    assert len(erp_customer) == 1

    # C2: what is paid there shows here, on customer and contract.
    receipt = accountant.enter_receipt(
        customer=erp_customer[0]["number"],
        amount="30000.10",
        day=today().isoformat(),
        source_number=number,
    )
    sign_in("admin").call("POST", "/connectors/kingdee/pull")
    (payment,) = wait_for(lambda: finance.find("payment", erp_number=receipt), "the payment")
    assert payment["values"] | {"customer": customer["id"], "contract": contract["id"]} == payment["values"]
    assert payment["values"]["amount"] == "30000.10"
    assert [each["id"] for each in seller.find("payment", customer=customer["id"])] == [payment["id"]]

    # R1: the ranking moved by exactly the contract for the director; the drill shows the contract.
    def moved() -> bool:
        return value_of(director.report("sales_ranking"), seller.id) == ranked + Decimal(AMOUNT)

    wait_for(moved, "the ranking")
    behind = director.call("POST", "/reports/sales_ranking/drill", {"key": [seller.id], "limit": 200})
    assert contract["id"] in [each["id"] for each in behind["rows"]]
    assert Decimal(behind["sum"]) == ranked + Decimal(AMOUNT)

    records = {
        "customer": customer,
        "opportunity": opportunity,
        "contract": contract,
        "project": project,
        "receivable": receivable,
        "payment": payment,
    }
    ids = {form: record["id"] for form, record in records.items()}
    assert_invisible(other, name, project["labels"]["owner"], ids)


def assert_invisible(other: Person, name: str, name_of_seller: str, records: dict[str, int]) -> None:
    """P3: by no list, count, search, report, relation, history, notification or error."""
    absent = other.call("GET", "/forms/customer/records/999999999", status=404)
    for form, id in records.items():
        page = other.call("POST", f"/forms/{form}/records/query", {"limit": 200, "count": True})
        assert id not in [row["id"] for row in page["rows"]]
        one = {"field": "id", "op": "eq", "value": id}
        assert (
            other.call("POST", f"/forms/{form}/records/query", {"filter": one, "count": True})["count"][
                "value"
            ]
            == 0
        )
        assert other.call("GET", f"/forms/{form}/records/{id}", status=404) == absent
        assert other.call("GET", f"/forms/{form}/records/{id}/history", status=404) == absent
        if form in ("customer", "opportunity", "contract"):
            refused = other.call(
                "PATCH", f"/forms/{form}/records/{id}", {"version": 1, "values": {}}, status=404
            )
            assert refused == absent
    customer = records["customer"]
    assert name not in str(other.call("GET", "/search", q=name[:6]))
    assert other.find("contact", customer=customer) == []
    refusals = []
    for target in (customer, 999999999):
        body = {"values": {"name": "借名联系人", "customer": target}}
        refusal = other.call("POST", "/forms/contact/records", body, status=422)
        assert refusal["params"].pop("value", target) == target  # only what she sent herself comes back
        refusals.append(refusal)
    assert refusals[0] == refusals[1]
    for report in ("sales_ranking", "sales_funnel", "project_status", "signed_this_month"):
        answer = other.report(report)
        assert name_of_seller not in str(answer)
    assert name not in str(other.call("GET", "/notifications"))
    assert name not in str(other.call("GET", "/tasks", box="pending"))


@pytest.mark.parametrize(
    ("amount", "approvers"), [("50000.00", ["director"]), ("50000.01", ["ceo", "director"])]
)
def test_w4_who_must_approve(sign_in: SignIn, amount: str, approvers: list[str]) -> None:
    seller = sign_in("zhangwei")
    customer, opportunity = sign(seller, f"会签测试{secrets.token_hex(4)}")
    contract = contract_of(seller, customer, opportunity, amount)
    seller.call("POST", "/flows/contract_approval/instances", {"record": contract["id"]})
    asked = [login for login in ("ceo", "director", "finance") if sign_in(login).tasks(contract["id"])]
    assert asked == approvers


def test_w4_b4_an_undecided_amount_cannot_be_published(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    flow = admin.call("GET", "/flows/contract_approval")
    draft = (
        {key: flow["definition"][key] for key in ("name", "form", "nodes")} if "definition" in flow else flow
    )
    key = f"silent_{secrets.token_hex(4)}"
    nodes = [node for node in draft["nodes"] if node["kind"] == "condition"]
    nodes[0]["branches"][1]["when"] = "{amount} < 50000"
    admin.call(
        "PUT", f"/flows/{key}", {"key": key, "name": "合同审批（未定）", "form": "contract", "nodes": nodes}
    )
    problems = admin.call("POST", f"/flows/{key}/verify")["problems"]
    assert [problem["counterexample"] for problem in problems] == [{"amount": "50000"}]
    refused = admin.call("POST", f"/flows/{key}/publish", status=422)
    assert "amount = 50000" in str(refused)
    nodes[0]["branches"][1]["when"] = "{amount} <= 50000"
    admin.call(
        "PUT", f"/flows/{key}", {"key": key, "name": "合同审批（已定）", "form": "contract", "nodes": nodes}
    )
    assert admin.call("POST", f"/flows/{key}/verify")["problems"] == []
