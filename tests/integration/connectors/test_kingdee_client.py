"""The client against the simulated server, over real HTTP: what is right, and every planned fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from connectors.kingdee.client import KingdeeClient, Timeouts
from connectors.kingdee.errors import (
    CredentialsRefused,
    OutcomeUnknown,
    ReadFailed,
    Refused,
    SessionLost,
    Unreachable,
)
from connectors.kingdee.query import BillQuery, equals
from connectors.kingdee.signature import Credentials, login_sign
from services.chassis.testing import wait_until
from tests.integration.connectors.simulator_process import SimulatorProcess

FAST = Timeouts(connect=2, read=0.6, write=0.6)
CUSTOMER = {"FNumber": "C1", "FName": "华东精工"}


def connect(simulator: SimulatorProcess, **changes: Any) -> KingdeeClient:
    credentials = replace(Credentials(**simulator.account()), **changes)
    return KingdeeClient(simulator.url, credentials, timeouts=FAST, retry_wait=0.01)


@pytest.fixture
def client(simulator: SimulatorProcess) -> Iterator[KingdeeClient]:
    with connect(simulator) as connected:
        yield connected


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


def numbers(client: KingdeeClient, form: str, key: str) -> list[str]:
    return [row[key] for row in client.query(BillQuery(form, (key,), order=key))]


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


# Authentication --------------------------------------------------------------------------------


def test_a_session_is_reused_and_its_loss_is_healed_by_the_signature(
    simulator: SimulatorProcess, client: KingdeeClient
) -> None:
    for _ in range(3):
        numbers(client, "BD_Customer", "FNumber")
    assert simulator.lose_sessions() == 1
    client.save("BD_Customer", CUSTOMER)
    assert simulator.lose_sessions() == 1
    assert simulator.counters()["gateway_signature_mismatches"] == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"user": "nobody"},
        {"app_id": "218888_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4"},
        {"app_secret": "x" * 32},
        {"lcid": 1033},
    ],
    ids=["user", "app_id", "secret", "lcid"],
)
def test_wrong_credentials_look_like_a_lost_session_and_are_recognised(
    simulator: SimulatorProcess, changes: dict[str, Any]
) -> None:
    with connect(simulator, **changes) as client:
        with pytest.raises(CredentialsRefused, match="会话信息已丢失"):
            numbers(client, "BD_Customer", "FNumber")
        with pytest.raises(SessionLost):
            client.save("BD_Customer", CUSTOMER)
    assert simulator.documents("BD_Customer") == []


def test_an_unknown_account_set_is_a_matter_of_credentials(simulator: SimulatorProcess) -> None:
    with (
        connect(simulator, acct="ffffffffffffff") as client,
        pytest.raises(CredentialsRefused, match="passport"),
    ):
        numbers(client, "BD_Customer", "FNumber")


def test_login_by_sign_opens_a_session(simulator: SimulatorProcess, client: KingdeeClient) -> None:
    client.login()
    client.save("BD_Customer", CUSTOMER)
    assert simulator.lose_sessions() == 1
    with connect(simulator, app_secret="x" * 32) as stranger, pytest.raises(CredentialsRefused):
        stranger.login()


# Bodies ----------------------------------------------------------------------------------------


def test_the_server_takes_three_forms_of_body(simulator: SimulatorProcess) -> None:
    account = Credentials(**simulator.account())
    base = f"{simulator.url}/k3cloud/Kingdee.BOS.WebApi.ServicesStub"
    with httpx.Client(trust_env=False) as http:
        arguments = [account.acct, account.user, account.app_id, "1700000000"]
        arguments += [login_sign(account, 1700000000), str(account.lcid)]
        reply = http.post(f"{base}.AuthService.LoginBySign.common.kdsvc", json={"parameters": arguments})
        assert reply.json()["LoginResultType"] == 1
        save = f"{base}.DynamicFormService.Save.common.kdsvc"
        named = {"formid": "BD_Customer", "data": {"Model": {"FNumber": "N", "FName": "n"}}}
        positional = {"parameters": ["BD_Customer", '{"Model":{"FNumber":"P","FName":"p"}}']}
        envelope = {
            "format": 1,
            "useragent": "ApiClient",
            "rid": "1",
            "parameters": '["BD_Customer","{\\"Model\\":{\\"FNumber\\":\\"E\\",\\"FName\\":\\"e\\"}}"]',
            "timestamp": "2026-11-22",
            "v": "1.0",
        }
        for body in (named, positional, envelope):
            status = http.post(save, json=body).json()["Result"]["ResponseStatus"]
            assert status["IsSuccess"], status
    assert sorted(d["number"] for d in simulator.documents("BD_Customer")) == ["E", "N", "P"]


# Faults ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["hang_after_commit", "answer_lost", "hang_before", "http_status"])
def test_a_write_without_an_answer_is_unknown_and_never_sent_twice(
    simulator: SimulatorProcess, client: KingdeeClient, kind: str
) -> None:
    happened = kind in ("hang_after_commit", "answer_lost")
    simulator.fault(kind, method="Save", seconds=1.0, code=502, times=5)
    with pytest.raises(OutcomeUnknown):
        client.save("BD_Customer", CUSTOMER)
    assert [d["number"] for d in simulator.documents("BD_Customer")] == (["C1"] if happened else [])
    calls = [c for c in simulator.counters()["calls"] if c["method"] == "Save"]
    assert sum(c["count"] for c in calls) == 1
    assert numbers(client, "BD_Customer", "FNumber") == (["C1"] if happened else [])


@pytest.mark.parametrize(("kind", "happened"), [("message_code", False), ("message_code_after_commit", True)])
def test_a_session_lost_in_a_write_is_healed_by_the_next_read(
    simulator: SimulatorProcess, client: KingdeeClient, kind: str, happened: bool
) -> None:
    simulator.fault(kind, method="Save", code=1)
    with pytest.raises(SessionLost):
        client.save("BD_Customer", CUSTOMER)
    assert numbers(client, "BD_Customer", "FNumber") == (["C1"] if happened else [])


@pytest.mark.parametrize("kind", ["message_code", "http_status", "answer_lost", "hang_before"])
def test_a_read_is_tried_again(simulator: SimulatorProcess, client: KingdeeClient, kind: str) -> None:
    client.save("BD_Customer", CUSTOMER)
    simulator.fault(kind, method="ExecuteBillQuery", code=503 if kind == "http_status" else 1, seconds=1.0)
    assert numbers(client, "BD_Customer", "FNumber") == ["C1"]


def test_a_read_gives_up_in_the_end(simulator: SimulatorProcess, client: KingdeeClient) -> None:
    simulator.fault("http_status", method="ExecuteBillQuery", code=503, times=3)
    with pytest.raises(ReadFailed):
        numbers(client, "BD_Customer", "FNumber")
    assert numbers(client, "BD_Customer", "FNumber") == []


@pytest.mark.parametrize(
    ("code", "slug", "transient"), [(2, "permission_denied", False), (13, "lock_conflict", True)]
)
def test_message_codes_become_typed_refusals(
    simulator: SimulatorProcess, client: KingdeeClient, code: int, slug: str, transient: bool
) -> None:
    simulator.fault("message_code", method="Save", code=code)
    with pytest.raises(Refused) as refusal:
        client.save("BD_Customer", CUSTOMER)
    assert (refusal.value.code, refusal.value.transient) == (slug, transient)


def test_a_server_that_is_not_there_is_unreachable(simulator: SimulatorProcess) -> None:
    credentials = Credentials(**simulator.account())
    with KingdeeClient("http://127.0.0.1:9", credentials, read_attempts=1) as client:
        with pytest.raises(Unreachable):
            client.save("BD_Customer", CUSTOMER)
        with pytest.raises(Unreachable):
            numbers(client, "BD_Customer", "FNumber")


def test_a_restart_forgets_sessions_and_no_document(
    simulator: SimulatorProcess, client: KingdeeClient
) -> None:
    client.save("BD_Customer", CUSTOMER)
    simulator.stop()
    simulator.start()
    assert numbers(client, "BD_Customer", "FNumber") == ["C1"]


def test_latency_is_added_to_every_call(simulator: SimulatorProcess, client: KingdeeClient) -> None:
    simulator.http.put("/api/latency", json={"seconds": 1.0})
    with pytest.raises(OutcomeUnknown):
        client.save("BD_Customer", CUSTOMER)
    simulator.http.delete("/api/faults")
    # The write is still under way when its caller has given up: the worst kind of unknown outcome.
    wait_until(lambda: numbers(client, "BD_Customer", "FNumber") == ["C1"], 5, "the late write")


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
