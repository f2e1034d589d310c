"""Documents through the client against the simulated server, over real HTTP."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors.kingdee.client import KingdeeClient
from connectors.kingdee.errors import Refused
from connectors.kingdee.query import BillQuery, equals
from tests.integration.connectors.kingdee import CUSTOMER, numbers
from tests.integration.connectors.simulator_process import SimulatorProcess


def receivable(number: str, net: str, tax: str, gross: str) -> dict[str, Any]:
    return {
        "FBillNo": number,
        "FDATE": "2026-11-22",
        "FCUSTOMERID": {"FNumber": "C1"},
        "FCURRENCYID": {"FNumber": "PRE001"},
        "FEntityDetail": [
            {
                "FNoTaxAmountFor_D": Decimal(net),
                "FTAXAMOUNTFOR_D": Decimal(tax),
                "FALLAMOUNTFOR_D": Decimal(gross),
            }
        ],
    }


def test_a_receivable_goes_from_saved_to_audited_with_exact_amounts(client: KingdeeClient) -> None:
    client.save("BD_Customer", CUSTOMER)
    saved = client.save("AR_receivable", receivable("AR-1", "75471.70", "4528.30", "80000.00"))
    assert saved.number == "AR-1"
    client.submit("AR_receivable", ["AR-1"])
    client.audit("AR_receivable", ["AR-1"])
    fields = ("FBillNo", "FDocumentStatus", "FALLAMOUNTFOR", "FCUSTOMERID.FNumber", "FTAXAMOUNTFOR_D")
    assert client.query(BillQuery("AR_receivable", fields, filter=equals("FBillNo", "AR-1"))) == [
        dict(zip(fields, ("AR-1", "C", Decimal("80000.00"), "C1", Decimal("4528.30")), strict=True))
    ]
    document = client.view("AR_receivable", "AR-1")
    assert document["BillNo"] == "AR-1"
    assert document["ALLAMOUNTFOR"] == Decimal("80000.00")


@pytest.mark.parametrize("cents", ["0.01", "0.10", "99999999999999.99", "1234567.80"])
def test_amounts_survive_the_wire_to_the_digit(client: KingdeeClient, cents: str) -> None:
    client.save("BD_Customer", CUSTOMER)
    client.save("AR_receivable", receivable("AR-1", cents, "0.00", cents))
    row = client.query(BillQuery("AR_receivable", ("FALLAMOUNTFOR",)))[0]
    assert str(row["FALLAMOUNTFOR"]) == cents


def test_net_and_tax_that_do_not_make_the_gross_are_refused(client: KingdeeClient) -> None:
    client.save("BD_Customer", CUSTOMER)
    with pytest.raises(Refused) as refusal:
        client.save("AR_receivable", receivable("AR-1", "75471.70", "4528.31", "80000.00"))
    assert refusal.value.code == "validation_failed"
    assert numbers(client, "AR_receivable", "FBillNo") == []


def test_a_number_is_taken_once_even_in_another_case(client: KingdeeClient) -> None:
    client.save("BD_Customer", CUSTOMER)
    with pytest.raises(Refused, match="已经被使用"):
        client.save("BD_Customer", {"FNumber": "c1", "FName": "另一家"})
    assert numbers(client, "BD_Customer", "FNumber") == ["C1"]


def test_a_batch_answers_for_each_position(client: KingdeeClient) -> None:
    client.save("BD_Customer", CUSTOMER)
    outcome = client.batch_save(
        "BD_Customer",
        [
            {"FNumber": "C2", "FName": "乙"},
            {"FNumber": "C1", "FName": "重"},
            {"FNumber": "C3", "FName": "丙"},
        ],
    )
    assert [(e.index, e.number) for e in outcome.saved] == [(0, "C2"), (2, "C3")]
    assert [(e.index, e.field) for e in outcome.refused] == [(1, "FNumber")]
    assert numbers(client, "BD_Customer", "FNumber") == ["C1", "C2", "C3"]


def test_states_are_walked_in_order(client: KingdeeClient) -> None:
    client.save("BD_Customer", CUSTOMER)
    for wrong in (client.audit, client.unaudit):
        with pytest.raises(Refused):
            wrong("BD_Customer", ["C1"])
    client.submit("BD_Customer", ["C1"])
    client.audit("BD_Customer", ["C1"])
    with pytest.raises(Refused):
        client.delete("BD_Customer", ["C1"])
    client.unaudit("BD_Customer", ["C1"])
    client.delete("BD_Customer", ["C1"])
    assert numbers(client, "BD_Customer", "FNumber") == []
    with pytest.raises(Refused) as refusal:
        client.submit("BD_Customer", ["C1"])
    assert refusal.value.code == "no_data"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (BillQuery("BD_Nothing", ("FNumber",)), "remote_exception"),
        (BillQuery("BD_Customer", ("FNumber",), filter="FNumber = "), "remote_exception"),
        (BillQuery("BD_Customer", ("FNope",)), "field_missing"),
        (BillQuery("BD_Customer", ("FNumber",), filter="FNope = '1'"), "field_missing"),
        (BillQuery("BD_Customer", ("",)), "parameter_invalid"),
    ],
)
def test_bad_queries_are_refused_as_live_servers_do(
    client: KingdeeClient, query: BillQuery, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        client.query(query)
    assert refusal.value.code == code


def test_all_pages_are_read_until_a_short_one(client: KingdeeClient) -> None:
    client.batch_save("BD_Customer", [{"FNumber": f"C{i:02}", "FName": f"客户{i}"} for i in range(23)])
    query = BillQuery("BD_Customer", ("FNumber",), order="FNumber desc", limit=10)
    found = [row["FNumber"] for row in client.query_all(query)]
    assert found == [f"C{i:02}" for i in reversed(range(23))]


def test_an_accountant_enters_a_receipt_on_the_page(
    simulator: SimulatorProcess, client: KingdeeClient
) -> None:
    client.save("BD_Customer", CUSTOMER)
    assert "录入收款单" in simulator.http.get("/").text
    number = simulator.enter_receipt(customer="C1", amount="30000.10", day="2026-11-22", source_number="AR-1")
    query = BillQuery("AR_RECEIVEBILL", ("FBillNo", "FDocumentStatus", "FRECTOTALAMOUNTFOR", "FSRCBILLNO"))
    assert list(client.query(query)[0].values()) == [number, "C", Decimal("30000.10"), "AR-1"]
    refused = simulator.http.post(
        "/api/receipts", json={"customer": "C9", "amount": "1", "day": "2026-11-22"}
    )
    assert refused.status_code == 422
