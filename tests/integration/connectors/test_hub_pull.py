"""A receipt entered in Kingdee becomes one payment, related to its customer and contract."""

from __future__ import annotations

import json
from typing import Any

import pytest

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.connectors.v1 import service_pb2
from services.chassis.context import platform, use
from services.chassis.errors import NotFound
from tests.integration.connectors.neighbours import SALES
from tests.integration.connectors.product import Product
from tests.integration.connectors.simulator_process import SimulatorProcess


@pytest.fixture
def pushed(product: Product) -> Product:
    """Receivable 41 is at Kingdee as DG-AR41, its customer as DG-C12."""
    product.push("receivable", 41)
    product.work()
    return product


def payments(product: Product) -> list[dict[str, Any]]:
    return [row["values"] for row in product.ledger.of("payment")]


def states(product: Product) -> list[tuple[str, str | None]]:
    rows = product.jobs("pull", "receipt")
    return [(j["state"], j["error"]["code"] if j["error"] else None) for j in rows]


def receipt(simulator: SimulatorProcess, amount: str = "30000.10", **changes: Any) -> str:
    values = {
        "customer": "DG-C12",
        "amount": amount,
        "day": "2026-11-22",
        "source_number": "DG-AR41",
        **changes,
    }
    return simulator.enter_receipt(**values)


def test_a_receipt_becomes_a_payment_of_its_contract(pushed: Product, simulator: SimulatorProcess) -> None:
    number = receipt(simulator)
    pushed.pull()
    assert payments(pushed) == [
        {
            "customer": 12,
            "contract": 31,
            "amount": "30000.10",
            "paid_on": "2026-11-22",
            "source": "erp",
            "erp_number": number,
        }
    ]
    assert pushed.ledger.of("payment")[0]["owner"] == SALES
    job = pushed.jobs("pull", "receipt")[0]
    assert (job["state"], job["remote_number"], job["record"]) == (
        "confirmed",
        number,
        pushed.ledger.of("payment")[0]["id"],
    )
    linked = pushed.sql("select form, record from link where remote_number = %s", number)
    assert linked == [{"form": "payment", "record": job["record"]}]


def test_pulling_again_and_again_changes_nothing(pushed: Product, simulator: SimulatorProcess) -> None:
    receipt(simulator)
    for _ in range(3):
        pushed.pull()
    assert len(payments(pushed)) == 1
    assert len(pushed.said("records.create_record")) == 1
    # A session that is touched but not changed moves FModifyDate only.
    assert states(pushed) == [("confirmed", None)]


def test_many_receipts_arrive_once_each_to_the_cent(pushed: Product, simulator: SimulatorProcess) -> None:
    amounts = [f"{n}.{n:02}" for n in range(1, 31)]
    for amount in amounts[:20]:
        receipt(simulator, amount)
    pushed.pull()
    for amount in amounts[20:]:
        receipt(simulator, amount)
    pushed.pull()
    assert sorted(p["amount"] for p in payments(pushed)) == sorted(amounts)


def test_a_receipt_entered_before_the_cursor_commits_late_is_caught_by_the_overlap(
    pushed: Product, simulator: SimulatorProcess
) -> None:
    receipt(simulator, "1.00")
    pushed.pull()
    # The cursor runs ahead of a transaction that was open during the pull: its FModifyDate is older.
    pushed.sql("update cursor set modified_through = modified_through + interval '5 minutes'")
    receipt(simulator, "2.00")
    pushed.pull()
    assert sorted(p["amount"] for p in payments(pushed)) == ["1.00", "2.00"]


def test_a_draft_is_left_alone_until_it_is_audited(pushed: Product, simulator: SimulatorProcess) -> None:
    receipt(simulator, audit=False)
    pushed.pull()
    assert (payments(pushed), states(pushed)) == ([], [])
    receipt(simulator, "5.00")
    pushed.pull()
    assert [p["amount"] for p in payments(pushed)] == ["5.00"]


def test_a_receipt_without_a_source_has_a_customer_and_no_contract(
    pushed: Product, simulator: SimulatorProcess
) -> None:
    receipt(simulator, source_number="")
    pushed.pull()
    assert payments(pushed)[0]["customer"] == 12
    assert "contract" not in payments(pushed)[0]


def test_a_customer_only_kingdee_numbered_is_found_by_name(
    product: Product, simulator: SimulatorProcess
) -> None:
    simulator.enter("BD_Customer", {"FNumber": "K-9", "FName": "华东精工"})
    receipt(simulator, customer="K-9", source_number="")
    product.pull()
    assert payments(product)[0]["customer"] == 12


def test_what_cannot_be_related_waits_for_a_person_and_can_be_retried(
    product: Product, simulator: SimulatorProcess
) -> None:
    simulator.enter("BD_Customer", {"FNumber": "K-9", "FName": "新客户"})
    receipt(simulator, customer="K-9", source_number="")
    receipt(simulator, customer="K-9", source_number="AR-NOT-OURS")
    product.pull()
    assert payments(product) == []
    assert states(product) == [("conflict", "party_unknown"), ("conflict", "source_unknown")]
    product.ledger.put("customer", 13, name="新客户")
    with product.as_person():
        log = json.loads(product.hub.ListLog(service_pb2.ListLogRequest(state="conflict")).json)["rows"]
        unknown_party = next(row for row in log if row["error_code"] == "party_unknown")
        product.hub.Retry(service_pb2.RetryRequest(id=unknown_party["id"]))
    product.work()
    assert [p["customer"] for p in payments(product)] == [13]
    assert states(product) == [("confirmed", None), ("conflict", "source_unknown")]


def test_a_receipt_over_two_bills_is_not_split_by_guessing(
    pushed: Product, simulator: SimulatorProcess
) -> None:
    pushed.ledger.put("receivable", 42, customer=12, contract=31, amount="10.00")
    pushed.push("receivable", 42)
    pushed.work()
    model = {
        "FDATE": "2026-11-22",
        "FCONTACTUNIT": {"FNumber": "DG-C12"},
        "FRECEIVEBILLENTRY": [{"FRECTOTALAMOUNTFOR": "10.00"}, {"FRECTOTALAMOUNTFOR": "20.00"}],
        "FRECEIVEBILLSRCENTRY": [{"FSRCBILLNO": "DG-AR41"}, {"FSRCBILLNO": "DG-AR42"}],
    }
    simulator.enter("AR_RECEIVEBILL", model)
    model["FRECEIVEBILLSRCENTRY"] = [{"FSRCBILLNO": "DG-AR41"}, {"FSRCBILLNO": "DG-AR41"}]
    simulator.enter("AR_RECEIVEBILL", model)
    pushed.pull()
    assert states(pushed) == [("conflict", "receipt_many_sources"), ("confirmed", None)]
    # Two entries are one payment over their sum, not multiplied by the source lines.
    assert [p["amount"] for p in payments(pushed)] == ["30.00"]


def test_a_refusal_by_records_is_shown_and_a_retry_is_a_new_wish(
    pushed: Product, simulator: SimulatorProcess
) -> None:
    receipt(simulator)
    pushed.refusal = "field_required"
    pushed.pull()
    assert states(pushed) == [("failed", "record_refused")]
    pushed.refusal = ""
    with pushed.as_person():
        pushed.hub.Retry(service_pb2.RetryRequest(id=pushed.jobs("pull", "receipt")[0]["id"]))
    pushed.work()
    assert states(pushed) == [("confirmed", None)]
    assert len(payments(pushed)) == 1


@pytest.mark.parametrize("kind", ["http_status", "answer_lost", "message_code"])
def test_a_pull_over_a_bad_line_loses_nothing(
    pushed: Product, simulator: SimulatorProcess, kind: str
) -> None:
    receipt(simulator)
    simulator.fault(kind, method="ExecuteBillQuery", form="AR_RECEIVEBILL", times=2, code=13)
    pushed.pull()
    pushed.pull()
    pushed.pull()
    assert len(payments(pushed)) == 1
    assert [r["error"] for r in pushed.sql("select error from cursor")] == [None]


def test_a_pull_that_fails_is_shown_with_the_account(pushed: Product, simulator: SimulatorProcess) -> None:
    pushed.put_account(simulator, user="nobody")
    pushed.pull()
    with pushed.as_person():
        shown = json.loads(pushed.hub.ListAccounts(common_pb2.Empty()).json)[0]
    assert "账套" in shown["error"]
    with pushed.as_person(), pytest.raises(NotFound):
        pushed.hub.PullNow(service_pb2.KeyRequest(key="none"))


def test_the_clock_pulls_when_it_is_time(pushed: Product, simulator: SimulatorProcess) -> None:
    pushed.put_account(simulator, pull_seconds=3600)
    receipt(simulator)
    tick = next(p for p in pushed.service.periodics if p.name == "hub.due_pulls")
    with use(platform(0, "hub")):
        tick.run()
    pushed.work()
    assert len(payments(pushed)) == 1
    receipt(simulator, "1.00")
    with use(platform(0, "hub")):
        tick.run()
    pushed.work()
    assert len(payments(pushed)) == 1
    pushed.sql("update cursor set pulled_at = now() - interval '2 hours'")
    with use(platform(0, "hub")):
        tick.run()
    pushed.work()
    assert len(payments(pushed)) == 2


def test_a_receipt_withdrawn_in_kingdee_is_a_conflict(pushed: Product, simulator: SimulatorProcess) -> None:
    number = receipt(simulator)
    pushed.pull()
    simulator.unaudit("AR_RECEIVEBILL", number)
    pushed.pull()
    assert states(pushed) == [("conflict", "receipt_withdrawn")]
    assert len(payments(pushed)) == 1


def test_a_corrected_receipt_corrects_its_payment(pushed: Product, simulator: SimulatorProcess) -> None:
    number = receipt(simulator, "100.00")
    pushed.pull()
    simulator.correct_receipt(number, "120.00")
    pushed.pull()
    assert [p["amount"] for p in payments(pushed)] == ["120.00"]
    assert states(pushed) == [("confirmed", None)]
