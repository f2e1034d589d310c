"""Many writes in one request: each by itself, or all or none; safe to repeat."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from gateway.api.bulk_models import BulkReport
from tests.acceptance.person import Person

SignIn = Callable[[str], Person]
PATH = "/forms/product/records/bulk"


def operations(code: str, other: dict[str, Any]) -> list[dict[str, Any]]:
    """A creation, an update, both kinds of upsert, and one that cannot be."""
    return [
        {"op": "create", "values": {"name": "批量", "code": code}},
        {"op": "update", "id": other["id"], "version": other["version"], "values": {"price": "3.00"}},
        {"op": "upsert", "field": "code", "value": code, "values": {"price": "4.00"}},
        {"op": "upsert", "field": "code", "value": f"{code}-2", "values": {"name": "新"}},
        {"op": "create", "values": {"name": "坏", "code": f"{code}-3", "price": "free"}},
    ]


def test_i4_each_operation_succeeds_or_fails_by_itself(sign_in: SignIn) -> None:
    admin, code = sign_in("admin"), secrets.token_hex(5)
    other = admin.create("product", name="原有", code=f"{code}-0")
    report = admin.call("POST", PATH, {"operations": operations(code, other)})
    BulkReport.model_validate(report)
    results = report["results"]
    assert [each["ok"] for each in results] == [True, True, True, True, False]
    assert [each["created"] for each in results] == [True, False, False, True, False]
    assert results[0]["id"] == results[2]["id"]
    assert results[4]["error"]["field"] == "price"
    assert admin.read("product", results[0]["id"])["values"]["price"] == "4.00"
    assert admin.read("product", other["id"])["values"]["price"] == "3.00"
    gone = {"op": "delete", "id": other["id"], "version": 2}
    assert admin.call("POST", PATH, {"operations": [gone]})["results"][0]["ok"]
    admin.call("GET", f"/forms/product/records/{other['id']}", status=404)


def test_i4_an_atomic_batch_is_written_as_a_whole_or_not_at_all(sign_in: SignIn) -> None:
    admin, code = sign_in("admin"), secrets.token_hex(5)
    other = admin.create("product", name="原有", code=f"{code}-0")
    body = {"operations": operations(code, other), "atomic": True}
    refused = admin.call("POST", PATH, body, status=422)
    assert (refused["code"], refused["params"]["rows"]) == ("batch_refused", 5)
    assert [each["field"] for each in refused["errors"]] == ["operations.4.price"]
    assert admin.find("product", code=code) == []
    assert admin.read("product", other["id"]) == other
    body["operations"] = operations(code, other)[:4]
    assert all(each["ok"] for each in admin.call("POST", PATH, body)["results"])
    assert len(admin.find("product", code=code)) == 1


def test_i4_a_batch_sent_twice_under_one_key_is_written_once(sign_in: SignIn) -> None:
    admin, code = sign_in("admin"), secrets.token_hex(5)
    body = {
        "operations": [{"op": "create", "values": {"name": code, "code": f"{code}-{n}"}} for n in range(3)]
    }
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first, second = (admin.http.post(PATH, json=body, headers=key).json() for _ in range(2))
    assert first == second
    assert len(admin.find("product", name=code)) == 3


def test_i4_what_is_no_operation_is_refused_and_the_limit_is_told(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    one = {"op": "create", "values": {"name": "x"}}
    for wrong in ([{"op": "drop"}], [{"op": "update", "id": 1, "values": {}}], [one] * 501):
        assert admin.call("POST", PATH, {"operations": wrong}, status=422)["code"] in ("malformed", "invalid")
    shape = admin.call("GET", "/openapi.json")["components"]["schemas"]["Bulk"]
    assert shape["properties"]["operations"]["maxItems"] == 500
