"""A record becomes one remote document, whatever happens on the way."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.connectors.v1 import service_pb2
from services.chassis.errors import Conflict, Forbidden, NotFound
from tests.integration.connectors.neighbours import SALES
from tests.integration.connectors.product import Product
from tests.integration.connectors.simulator_process import SimulatorProcess


def bills(simulator: SimulatorProcess) -> list[tuple[str, str, str]]:
    return [(d["number"], d["status"], d["total"]) for d in simulator.documents("AR_receivable")]


ONE_BILL = [("DG-AR41", "C", "80000.00")]


def test_a_receivable_arrives_audited_with_its_customer_and_exact_amounts(
    product: Product, simulator: SimulatorProcess
) -> None:
    product.push("receivable", 41)
    product.work()
    assert bills(simulator) == ONE_BILL
    body = simulator.documents("AR_receivable")[0]["body"]
    line = body["FEntityDetail"][0]
    assert [Decimal(str(line[k])) for k in ("FNoTaxAmountFor_D", "FTAXAMOUNTFOR_D", "FALLAMOUNTFOR_D")] == [
        Decimal("75471.70"),
        Decimal("4528.30"),
        Decimal("80000.00"),
    ]
    assert body["FCUSTOMERID"]["FName"] == "华东精工"
    assert body["FDATE"] == "2026-11-22T00:00:00"
    assert [(d["number"], d["status"]) for d in simulator.documents("BD_Customer")] == [("DG-C12", "C")]
    pushed = product.said("connectors.document.pushed")
    assert [(m.form, m.record, m.remote_number, m.reply_to) for m in pushed] == [
        ("receivable", 41, "DG-AR41", "r")
    ]
    assert product.ledger.rows["receivable", 41]["values"]["erp_number"] == "DG-AR41"
    assert product.ledger.rows["customer", 12]["values"]["erp_number"] == "DG-C12"
    assert [(j["state"], j["attempts"]) for j in product.jobs()] == [("confirmed", 1)]
    assert product.sql("select 1 from audit where action = 'connector.pushed' and object = 'receivable:41'")


def test_duplicate_commands_make_one_document_and_answer_everybody(
    product: Product, simulator: SimulatorProcess
) -> None:
    product.push("receivable", 41, copies=3, reply_to="a")
    product.push("receivable", 41, copies=2, reply_to="b")
    product.work()
    product.push("receivable", 41, reply_to="c")
    product.work()
    assert bills(simulator) == ONE_BILL
    assert sorted(m.reply_to for m in product.said("connectors.document.pushed")) == ["a", "b", "c"]
    assert simulator.calls("Save", "AR_receivable") == 1
    assert len(product.jobs()) == 1


@pytest.mark.parametrize("method", ["Save", "Submit", "Audit"])
@pytest.mark.parametrize(
    "kind", ["hang_after_commit", "answer_lost", "message_code_after_commit", "message_code"]
)
def test_an_answer_that_never_came_is_looked_up_not_repeated(
    product: Product, simulator: SimulatorProcess, method: str, kind: str
) -> None:
    simulator.fault(kind, method=method, form="AR_receivable", seconds=1.0, code=1)
    product.push("receivable", 41, copies=3)
    product.work()
    assert bills(simulator) == ONE_BILL
    assert simulator.calls(method, "AR_receivable") == 1
    assert [j["state"] for j in product.jobs()] == ["confirmed"]


@pytest.mark.parametrize("kind", ["hang_after_commit", "http_status"])
def test_a_customer_is_created_once_under_faults(
    product: Product, simulator: SimulatorProcess, kind: str
) -> None:
    simulator.fault(kind, method="Save", form="BD_Customer", seconds=1.0, code=502)
    product.ledger.put("receivable", 42, customer=12, amount="0.10")
    product.push("receivable", 41)
    product.push("receivable", 42)
    product.work()
    assert [d["number"] for d in simulator.documents("BD_Customer")] == ["DG-C12"]
    assert sorted(b[2] for b in bills(simulator)) == ["0.10", "80000.00"]


def test_a_server_that_is_down_is_waited_for(product: Product, simulator: SimulatorProcess) -> None:
    simulator.stop()
    try:
        product.push("receivable", 41)
        product.work()
        waiting = product.jobs()[0]
        assert (waiting["state"], waiting["error"]["code"], waiting["attempts"]) == (
            "pending",
            "remote_unavailable",
            1,
        )
        assert waiting["due_at"] is not None
    finally:
        simulator.start()
    product.make_due()
    product.work()
    assert bills(simulator) == ONE_BILL
    assert product.said("connectors.document.failed") == []


def test_silence_after_the_write_keeps_saying_sent_until_it_is_known(
    product: Product, simulator: SimulatorProcess
) -> None:
    simulator.enter("BD_Customer", {"FNumber": "K-1", "FName": "华东精工"})
    simulator.fault("hang_before", method="Save", form="AR_receivable", seconds=0.8, times=2)
    product.push("receivable", 41)
    product.work()
    assert [(j["state"], j["error"]["code"]) for j in product.jobs()] == [("sent", "remote_unavailable")]
    product.make_due()
    product.work()
    assert bills(simulator) == ONE_BILL
    assert [(j["state"], j["error"]) for j in product.jobs()] == [("confirmed", None)]


def test_records_that_do_not_answer_are_waited_for(product: Product, simulator: SimulatorProcess) -> None:
    product.records.available = False
    try:
        product.push("receivable", 41)
        product.work()
        assert [(j["state"], j["error"]["code"]) for j in product.jobs()] == [("pending", "unavailable")]
    finally:
        product.records.available = True
    product.make_due()
    product.work()
    assert bills(simulator) == ONE_BILL


def test_a_customer_known_there_by_name_is_used_not_doubled(
    product: Product, simulator: SimulatorProcess
) -> None:
    simulator.enter("BD_Customer", {"FNumber": "K-0007", "FName": "华东精工"})
    product.push("receivable", 41)
    product.work()
    assert [d["number"] for d in simulator.documents("BD_Customer")] == ["K-0007"]
    assert simulator.documents("AR_receivable")[0]["body"]["FCUSTOMERID"]["FNumber"] == "K-0007"


def test_two_customers_of_that_name_are_a_conflict_for_a_person(
    product: Product, simulator: SimulatorProcess
) -> None:
    for number in ("K-1", "K-2"):
        simulator.enter("BD_Customer", {"FNumber": number, "FName": "华东精工"})
    product.push("receivable", 41)
    product.work()
    assert bills(simulator) == []
    assert [(j["state"], j["error"]["code"]) for j in product.jobs()] == [("conflict", "match_ambiguous")]
    assert [m.code for m in product.said("connectors.document.failed")] == ["match_ambiguous"]


def test_a_refusal_fails_is_told_and_can_be_retried(product: Product, simulator: SimulatorProcess) -> None:
    product.ledger.rows["receivable", 41]["values"]["amount"] = None
    product.push("receivable", 41)
    product.work()
    with product.as_person():
        log = json.loads(product.hub.ListLog(service_pb2.ListLogRequest(state="failed")).json)
    row = log["rows"][0]
    assert (row["form"], row["record"], row["error_code"]) == ("receivable", 41, "document_value_missing")
    assert "amount" in row["error"]
    assert [m.code for m in product.said("connectors.document.failed")] == ["document_value_missing"]
    product.ledger.rows["receivable", 41]["values"]["amount"] = "80000.00"
    with product.as_person():
        assert (
            json.loads(product.hub.Retry(service_pb2.RetryRequest(id=row["id"])).json)["state"] == "pending"
        )
    product.work()
    assert bills(simulator) == ONE_BILL
    with product.as_person(), pytest.raises(Conflict, match="job_confirmed"):
        product.hub.Retry(service_pb2.RetryRequest(id=row["id"]))


def test_another_amount_under_our_number_is_a_conflict(product: Product, simulator: SimulatorProcess) -> None:
    simulator.enter("BD_Customer", {"FNumber": "X", "FName": "别家"})
    model = {
        "FBillNo": "DG-AR41",
        "FDATE": "2026-11-22",
        "FCUSTOMERID": {"FNumber": "X"},
        "FCURRENCYID": {"FNumber": "PRE001"},
        "FEntityDetail": [{"FALLAMOUNTFOR_D": "79999.99"}],
    }
    simulator.enter("AR_receivable", model)
    product.push("receivable", 41)
    product.work()
    assert [(j["state"], j["error"]["code"]) for j in product.jobs()] == [("conflict", "amount_differs")]
    assert bills(simulator) == [("DG-AR41", "C", "79999.99")]


def test_a_record_changed_after_its_push_is_a_conflict_and_nothing_is_sent(
    product: Product, simulator: SimulatorProcess
) -> None:
    product.push("receivable", 41)
    product.work()
    product.ledger.rows["receivable", 41]["values"]["amount"] = "90000.00"
    product.push("receivable", 41)
    product.work()
    assert bills(simulator) == ONE_BILL
    assert [(j["state"], j["error"]["code"]) for j in product.jobs()] == [("conflict", "changed_after_push")]


def test_wrong_credentials_fail_and_saving_the_account_revives(
    product: Product, simulator: SimulatorProcess
) -> None:
    product.put_account(simulator, user="nobody")
    product.push("receivable", 41)
    product.work()
    assert [(j["state"], j["error"]["code"]) for j in product.jobs()] == [("failed", "credentials_refused")]
    product.put_account(simulator)
    product.make_due()
    product.work()
    assert bills(simulator) == ONE_BILL


def test_an_unknown_account_or_mapping_is_answered_at_once(product: Product) -> None:
    product.push("receivable", 41, document="voucher")
    product.push("payment", 5)
    product.work()
    assert [m.code for m in product.said("connectors.document.failed")] == [
        "mapping_missing",
        "mapping_missing",
    ]
    assert product.sql("select 1 from job") == []


# The account itself ----------------------------------------------------------------------------


def test_the_secret_is_encrypted_at_rest_and_never_shown(
    product: Product, simulator: SimulatorProcess
) -> None:
    secret = simulator.account()["app_secret"]
    stored = bytes(product.sql("select secret from account")[0]["secret"])
    assert secret.encode() not in stored
    with product.as_person():
        shown = product.hub.ListAccounts(common_pb2.Empty()).json
    assert secret not in shown.decode()
    assert secret not in json.dumps(product.sql("select before, after from audit"), default=str)


def test_an_account_is_tried_while_a_person_waits(product: Product, simulator: SimulatorProcess) -> None:
    with product.as_person():
        works = json.loads(product.hub.TestAccount(service_pb2.KeyRequest(key="kingdee")).json)
    assert works["ok"], works
    product.put_account(simulator, user="nobody")
    with product.as_person():
        fails = json.loads(product.hub.TestAccount(service_pb2.KeyRequest(key="kingdee")).json)
        assert (fails["ok"], fails["code"]) == (False, "credentials_refused")
        with pytest.raises(NotFound):
            product.hub.TestAccount(service_pb2.KeyRequest(key="none"))


def test_only_connector_administrators_may_look(product: Product) -> None:
    with product.as_person(SALES):
        for call, request in (
            (product.hub.ListAccounts, common_pb2.Empty()),
            (product.hub.ListLog, service_pb2.ListLogRequest()),
            (product.hub.PutAccount, service_pb2.PutAccountRequest(key="kingdee", account_json=b"{}")),
            (product.hub.Retry, service_pb2.RetryRequest(id=1)),
            (product.hub.PullNow, service_pb2.KeyRequest(key="kingdee")),
            (product.hub.TestAccount, service_pb2.KeyRequest(key="kingdee")),
        ):
            with pytest.raises(Forbidden):
                call(request)


def test_the_log_is_paged_newest_first(product: Product, simulator: SimulatorProcess) -> None:
    for id in range(50, 55):
        product.ledger.put("receivable", id, customer=12, amount=f"{id}.00")
        product.push("receivable", id)
    product.work()
    seen: list[int] = []
    cursor = ""
    with product.as_person():
        while True:
            request = service_pb2.ListLogRequest(account="kingdee", form="receivable")
            request.page.cursor, request.page.limit = cursor, 2
            page = json.loads(product.hub.ListLog(request).json)
            seen += [row["record"] for row in page["rows"]]
            if not page["next"]:
                break
            cursor = page["next"]
    assert seen == [54, 53, 52, 51, 50]
    assert len(bills(simulator)) == 5
