"""The front door: who is let in, what is refused, and how it says so."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.acceptance.person import Person, wait_for
from tests.suite import Suite

SignIn = Callable[[str], Person]


@pytest.fixture
def anonymous(suite: Suite) -> Any:
    with httpx.Client(base_url=suite.base_url, timeout=30) as http:
        yield http


def test_i4_the_api_documents_itself(anonymous: httpx.Client) -> None:
    schema = anonymous.get("/api/v1/openapi.json").json()
    operations = [(path, method) for path, methods in schema["paths"].items() for method in methods]
    assert len(operations) > 60
    assert all(path.startswith("/api/v1/") for path, _ in operations)
    guide = anonymous.get("/api/docs")
    assert guide.status_code == 200
    assert all(path in guide.text for path, _ in operations)


def test_nobody_gets_in_without_signing_in(anonymous: httpx.Client) -> None:
    schema = anonymous.get("/api/v1/openapi.json").json()
    open_to_all = {"/api/v1/auth/login"}
    for path, methods in schema["paths"].items():
        for method in methods:
            if path in open_to_all:
                continue
            reply = anonymous.request(method.upper(), re.sub(r"\{\w+\}", "1", path))
            if reply.status_code == 429:  # the limit for strangers; what it protects answers 401 below it
                continue
            assert reply.status_code == 401, (method, path, reply.text[:200])
            if method != "head":
                assert reply.json()["code"] == "unauthenticated"


def test_every_answer_carries_the_security_headers(anonymous: httpx.Client) -> None:
    for path in ("/", "/api/v1/auth/me", "/api/docs", "/healthz"):
        headers = anonymous.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'self'" in headers["content-security-policy"]
    assert anonymous.get("/api/v1/auth/me").headers["cache-control"] == "no-store"


def test_a_write_by_cookie_needs_the_csrf_token(sign_in: SignIn) -> None:
    person = sign_in("lina")
    body = {"values": {"company": "无令牌公司"}}
    for token in ("", "wrong"):
        reply = person.http.post("/forms/lead/records", json=body, headers={"X-CSRF-Token": token})
        assert (reply.status_code, reply.json()["code"]) == (403, "csrf_invalid")
    assert person.find("lead", company="无令牌公司") == []


def test_errors_speak_the_callers_language_and_name_the_field(sign_in: SignIn) -> None:
    person = sign_in("lina")
    wrong = {"values": {"company": "", "status": "nonsense", "phone": "abc"}}
    chinese = person.call("POST", "/forms/lead/records", wrong, status=422)
    english = person.http.post("/forms/lead/records", json=wrong, headers={"Accept-Language": "en"}).json()
    assert {each["field"] for each in chinese["errors"]} == {"company", "status", "phone"}
    assert [each["code"] for each in chinese["errors"]] == [each["code"] for each in english["errors"]]
    assert all(each["message"].isascii() is False for each in chinese["errors"])
    assert english["message"].isascii()
    malformed = person.http.post(
        "/forms/lead/records", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert (malformed.status_code, malformed.json()["code"]) == (422, "malformed")


def test_the_same_idempotency_key_acts_once(sign_in: SignIn) -> None:
    person, company = sign_in("lina"), f"幂等公司{secrets.token_hex(4)}"
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    body = {"values": {"company": company}}
    replies = [person.http.post("/forms/lead/records", json=body, headers=headers) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [201, 201, 201]
    assert len({json.dumps(reply.json(), sort_keys=True) for reply in replies}) == 1
    assert len(person.find("lead", company=company)) == 1


def test_api_keys_act_as_their_owner_until_deleted(sign_in: SignIn, anonymous: httpx.Client) -> None:
    person = sign_in("zhangwei")
    key = person.call("POST", "/api-keys", {"name": "脚本"})
    headers = {"Authorization": f"Bearer {key['secret']}"}
    path = "/api/v1/forms/customer/records?limit=3"
    mine = anonymous.get(path, headers=headers)
    assert mine.status_code == 200
    assert {row["owner"] for row in mine.json()["rows"]} == {person.id}
    assert key["secret"] not in str(person.call("GET", "/api-keys"))
    person.call("DELETE", f"/api-keys/{key['id']}")
    # A gateway takes a few seconds to ask again about a key it knows.
    wait_for(lambda: anonymous.get(path, headers=headers).status_code == 401, "the deleted key to be refused")
    wrong = {"Authorization": f"Bearer {key['secret'][:-2]}xx"}
    assert anonymous.get(path, headers=wrong).status_code == 401


def test_too_large_is_refused_clearly(sign_in: SignIn) -> None:
    person = sign_in("lina")
    large = person.http.post("/forms/lead/records", content=b" " * (4 * 1024 * 1024 + 1))
    assert (large.status_code, large.json()["code"]) == (413, "too_large")

    def chunks() -> Any:
        for _ in range(5):
            yield b" " * 1024 * 1024

    chunked = person.http.post(
        "/forms/lead/records", content=chunks(), headers={"Content-Type": "application/json"}
    )
    assert (chunked.status_code, chunked.json()["code"]) == (413, "too_large")


def test_a_new_person_can_be_given_something_at_once(sign_in: SignIn) -> None:
    person = sign_in("admin")
    me = person.call("GET", "/auth/me")["user"]
    for _ in range(3):
        # Every service has just made sure that its policy is the newest.
        person.call("POST", "/forms/lead/records/query", {"limit": 1})
        login = f"new-{secrets.token_hex(4)}"
        body = {"login": login, "name": "新同事", "password": secrets.token_hex(12)}
        colleague = person.call("POST", "/people", body | {"departments": me["departments"]})
        lead = person.create("lead", company=f"给{login}的线索", owner=colleague["id"])
        assert lead["owner"] == colleague["id"]
        person.call("PATCH", f"/people/{colleague['id']}", {"active": False, "version": colleague["version"]})


def test_logging_out_ends_the_session(sign_in: SignIn) -> None:
    person = sign_in("lina")
    cookies = dict(person.http.cookies)
    person.call("POST", "/auth/logout")
    person.http.cookies.update(cookies)
    assert person.http.get("/auth/me").status_code == 401


def test_an_unknown_person_and_a_wrong_password_answer_alike(anonymous: httpx.Client) -> None:
    replies = [
        anonymous.post(
            "/api/v1/auth/login", json={"tenant": tenant, "login": login, "password": "wrong-password"}
        )
        for tenant, login in (("demo", "zhangwei"), ("demo", "nobody-there"), ("no-such-tenant", "zhangwei"))
    ]
    assert {reply.status_code for reply in replies} == {401}
    assert len({reply.text for reply in replies}) == 1
