"""Sessions, signatures and forms of body against the simulated server, over real HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from connectors.kingdee.client import KingdeeClient
from connectors.kingdee.errors import CredentialsRefused, SessionLost
from connectors.kingdee.signature import Credentials, login_sign
from tests.integration.connectors.kingdee import CUSTOMER, connect, numbers
from tests.integration.connectors.simulator_process import SimulatorProcess


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
