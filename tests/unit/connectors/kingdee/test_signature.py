"""The vendor SDK's signature vectors (vendor-protocols.md, chapter 1)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from connectors.kingdee.signature import Credentials, client_id_and_secret, login_sign, request_headers

SERVICE = "Kingdee.BOS.WebApi.ServicesStub.DynamicFormService"


@dataclass(frozen=True)
class Vector:
    url: str
    timestamp: int
    credentials: Credentials
    client_secret: str
    api_signature: str
    app_data: str
    kd_signature: str


V1 = Vector(
    url=f"https://erp.example.com/k3cloud/{SERVICE}.Save.common.kdsvc",
    timestamp=1700000000,
    credentials=Credentials(
        acct="5db25ac8d2b819",
        user="webapi",
        app_id="123456_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4",
        app_secret="0123456789abcdef0123456789abcdef",
        org="100",
    ),
    client_secret="UVJWUANVXl8KXFlfWV1YSBNCShcUQRNL",
    api_signature="MGJkZjlmZjA1ZTI0YTRiYWJjN2UzMTA5ZTIzNDk0NzRiNjgwNmU4M2FhNjdmYTZiZTMyYWYyOTgyNWMzZmM1MQ==",
    app_data="NWRiMjVhYzhkMmI4MTksd2ViYXBpLDIwNTIsMTAw",
    kd_signature="YjhmMWQ0YWI1NWJiZTc2YzljOWZlN2YyMmI3MTA1YTYyYTAzYjk3N2QzYmM5NzU5OTFkMWUyNjQzYzE1M2E1OA==",
)
V2 = Vector(
    url=f"http://10.0.0.8:8090/K3Cloud/{SERVICE}.ExecuteBillQuery.common.kdsvc",
    timestamp=1735689600,
    credentials=Credentials(
        acct="610ba563e982e1",
        user="张三",
        app_id="218888_EBESExQVFhcYGRobHB0eHyAhIiMkJSYn",
        app_secret="fedcba9876543210fedcba9876543210",
        org="0",
    ),
    client_secret="ICEnJ3ImLyB7LygoKC4pJ0IRG0BFEkIU",
    api_signature="NDJhYjBhNmM4M2YzMGRhZTc1YmJlMTFlM2ZkOTA0Y2RmNTE3N2E1ZDVhNTZiNDkyNjM4ZDE2YjA1NGM5NTM3Ng==",
    app_data="NjEwYmE1NjNlOTgyZTEs5byg5LiJLDIwNTIsMA==",
    kd_signature="ZGUwZjQ2Njg3N2NlZDNkYTA2OTc0ZDNkMTFkYTA5YzAyMWJmMmZhYzI2MTA0YjVkYjA2NThkMzdkOTE3NzdiNQ==",
)


@pytest.mark.parametrize("vector", [V1, V2], ids=["V1", "V2"])
def test_request_headers_match_the_vendor_sdk(vector: Vector) -> None:
    headers = request_headers(vector.credentials, vector.url, vector.timestamp, str(vector.timestamp))
    assert client_id_and_secret(vector.credentials.app_id)[1] == vector.client_secret
    assert headers["X-Api-Signature"] == vector.api_signature
    assert headers["X-Kd-Appdata"] == vector.app_data
    assert headers["X-Kd-Signature"] == vector.kd_signature
    assert headers["X-Kd-Appkey"] == vector.credentials.app_id
    assert headers["X-Api-ClientID"] == vector.credentials.app_id.split("_")[0]


def test_login_by_sign_matches_the_documented_digest() -> None:
    expected = "036b2be80773a323116af04ee06b9231af5999191a776f4b25e3c7efede8dee3"
    assert login_sign(V1.credentials, V1.timestamp) == expected


@pytest.mark.parametrize(
    ("app_id", "expected"),
    [
        ("plain", ("", "")),
        ("a_b_c", ("", "")),
        ("123_short", ("123", "")),
        ("123_" + "YWJj" * 7 + "YWI=", ("123", "")),
    ],
)
def test_an_application_id_of_another_shape_has_no_client_secret(
    app_id: str, expected: tuple[str, str]
) -> None:
    assert client_id_and_secret(app_id) == expected


def test_credentials_do_not_print_their_secret() -> None:
    assert V1.credentials.app_secret not in repr(V1.credentials)
