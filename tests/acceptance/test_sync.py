"""Another system keeps a copy through the public API, and writes by its own numbers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from tests.acceptance.person import Person, wait_for

SignIn = Callable[[str], Person]
PREFIX = "/api/v1/forms/product/records"


def test_m3_i4_upsert_by_number_and_a_feed_of_changes(sign_in: SignIn) -> None:
    admin, code = sign_in("admin"), f"SKU-{secrets.token_hex(4)}"
    start = admin.call("GET", "/forms/product/changes", limit=200)
    while start["more"]:
        start = admin.call("GET", "/forms/product/changes", cursor=start["next"], limit=200)
    path = f"/forms/product/records/by/code/{code}"
    first = admin.call("PUT", path, {"values": {"name": "同步产品", "price": "10.00"}})
    second = admin.call("PUT", path, {"values": {"price": "12.50"}})
    assert (first["created"], second["created"]) == (True, False)
    assert second["record"]["values"]["price"] == "12.50"

    def feed() -> list[dict[str, Any]]:
        page = admin.call("GET", "/forms/product/changes", cursor=start["next"])
        return [each for each in page["changes"] if each["id"] == first["record"]["id"]]

    (change,) = wait_for(feed, "the change in the feed")
    assert (change["op"], change["record"]) == ("updated", second["record"])
    admin.call("DELETE", f"/forms/product/records/{change['id']}", version=change["version"])
    wait_for(lambda: [each["record"] for each in feed()] == [None], "the deletion in the feed")


def test_i4_an_etag_saves_reading_and_guards_writing(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    values = {"name": "标签", "code": secrets.token_hex(4)}
    made = admin.http.post("/forms/product/records", json={"values": values})
    path, tag = f"/forms/product/records/{made.json()['id']}", made.headers["ETag"]
    assert tag == '"1"'
    same = admin.http.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    change = {"values": {"name": "改名"}}
    assert admin.http.patch(path, json=change).json()["code"] == "version_missing"
    changed = admin.http.patch(path, json=change, headers={"If-Match": tag})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    late = admin.http.patch(path, json=change | {"values": {"name": "迟到"}}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["params"]["current"]["version"]) == (409, 2)
    assert admin.http.delete(path, headers={"If-Match": tag}).status_code == 409
    assert admin.http.delete(path, headers={"If-Match": '"2"'}).status_code == 204


def test_i4_a_list_is_filtered_in_the_address(sign_in: SignIn) -> None:
    seller = sign_in("zhangwei")
    conditions = [
        {"field": "stage", "op": "eq", "value": "signed"},
        {"field": "amount", "op": "gt", "value": "1000"},
    ]
    body = {"filter": {"and": conditions}, "sort": [{"field": "amount", "dir": "desc"}], "limit": 20}
    asked = seller.call("POST", "/forms/opportunity/records/query", body)
    words: dict[str, Any] = {"stage": "signed", "amount__gt": "1000", "sort": "-amount", "limit": 20}
    found = seller.call("GET", "/forms/opportunity/records", **words)
    assert found == asked
    assert found["rows"]
    mine = seller.call("GET", "/forms/opportunity/records", owner="me", created_at="this_year", limit=5)
    assert {row["owner"] for row in mine["rows"]} == {seller.id}
    assert seller.call("GET", "/forms/opportunity/records", None, 422, colour="red")["field"] == "colour"
