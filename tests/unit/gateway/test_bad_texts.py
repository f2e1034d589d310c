"""NUL, halves of characters, endless numbers, bottomless lists: refused at the door, wherever they are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from gateway.api import app, incoming
from gateway.api.incoming import CheckedRoute, check_value, read_json
from services.chassis.errors import Invalid
from tests.unit.gateway.test_bad_numbers import operations

BODIES = {
    "a lone surrogate": b'{"values": {"name": "\\ud800"}}',
    "a NUL": b'{"values": {"name": ["\\u0000"]}}',
    "a surrogate as a name": b'{"values": {"\\udfff": 1}}',
    "bytes that are no UTF-8": b'{"values": {"name": "\xed\xa0\x80"}}',
    "a number that is none": b'{"values": {"amount": NaN}}',
    "a number without end": b'{"values": {"amount": 1e999}}',
    "a list without bottom": b'{"values": ' + b"[" * 900 + b"]" * 900 + b"}",
}
ADDRESSES = ("%00", "a%00b", "%ED%A0%80", "%FF")
CODES = {"text_unreadable", "malformed"}


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return found


def test_every_route_reads_its_body_at_the_one_place() -> None:
    routes = [route for module in app.ROUTERS for route in module.router.routes]
    assert len(routes) > 100
    assert [route for route in routes if not isinstance(route, CheckedRoute)] == []


@pytest.mark.parametrize("fault", BODIES)
def test_no_operation_takes_it_in_its_body(client: TestClient, document: dict[str, Any], fault: str) -> None:
    tried = 0
    for path, method, operation in operations(document):
        if "application/json" not in operation.get("requestBody", {}).get("content", {}):
            continue
        headers = {"Content-Type": "application/json"}
        reply = client.request(
            method, path.replace("{", "").replace("}", ""), content=BODIES[fault], headers=headers
        )
        assert (reply.status_code, reply.json()["code"] in CODES) == (422, True), (method, path, reply.text)
        tried += 1
    assert tried > 50


@pytest.mark.parametrize("text", ADDRESSES)
def test_no_operation_takes_it_in_its_address(
    client: TestClient, document: dict[str, Any], text: str
) -> None:
    tried = 0
    for path, method, operation in operations(document):
        for parameter in operation.get("parameters", []):
            address = path
            if parameter["in"] == "path":
                address = path.replace(f"{{{parameter['name']}}}", text)
            elif parameter["in"] == "query":
                address = f"{path}?{parameter['name']}={text}"
            else:
                continue
            reply = client.request(method, address)
            assert reply.status_code == 422, (method, address, reply.text)
            if method != "head":
                assert reply.json()["code"] == "text_unreadable", (method, address)
            tried += 1
    assert tried > 150


@pytest.mark.parametrize("address", ["/%00", "/assets/%00", "/api/docs?form=%00", "/healthz?x=%FF"])
def test_no_page_takes_it(client: TestClient, address: str) -> None:
    reply = client.get(address)
    assert (reply.status_code, reply.json()["code"]) == (422, "text_unreadable")


@pytest.mark.parametrize("key", ["schlüssel", "x" * 201, "a\tb"])
def test_an_idempotency_key_no_call_can_carry_is_refused(client: TestClient, key: str) -> None:
    reply = client.get("/api/v1/apps", headers={"Idempotency-Key": key.encode("latin-1")})
    assert (reply.status_code, reply.json()["field"]) == (422, "Idempotency-Key")


def test_json_inside_a_text_is_read_at_the_same_place(client: TestClient) -> None:
    places = {'{"field": "\\ud800"}': ".field", "{": "", "[" * 20_000: ""}
    for text, place in places.items():
        reply = client.get("/api/v1/forms/lead/records", params={"filter": text})
        assert (reply.status_code, reply.json()["field"]) == (422, f"filter{place}")
        files = {"file": ("a.csv", b"a\n1\n")}
        reply = client.post("/api/v1/forms/lead/imports", data={"mapping": text}, files=files)
        assert (reply.status_code, reply.json()["field"]) == (422, f"mapping{place}")


def test_the_error_says_where_and_in_the_callers_language(client: TestClient) -> None:
    body = b'{"values": {"items": [{"name": "\\ud800"}]}}'
    told = [
        client.post(
            "/api/v1/forms/lead/records",
            content=body,
            headers={"Content-Type": "application/json", "Accept-Language": language},
        ).json()
        for language in ("zh-CN", "en")
    ]
    assert [each["field"] for each in told] == ["values.items.0.name"] * 2
    assert "character" in told[1]["message"]
    assert not told[0]["message"].isascii()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda parts: st.lists(parts) | st.dictionaries(st.text("ab"), parts),
)  # fmt: skip


@given(JSON)
def test_what_can_be_carried_is_read_as_it_is(value: Any) -> None:
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value
    assert read_json(json.dumps(value)) == value


@given(JSON, st.sampled_from(["\0", "\ud800", "a\udfffb"]))
def test_what_cannot_be_carried_is_found_at_any_depth(value: Any, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_value({"a": [value, {"b": text}]})
    assert (refused.value.code, refused.value.field) == ("text_unreadable", "a.1.b")


def test_depth_has_a_limit() -> None:
    value: Any = 1
    for _ in range(incoming.MOST_DEPTH):
        value = [value]
    check_value(value)
    with pytest.raises(Invalid):
        check_value([value])
