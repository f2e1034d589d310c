"""F2 and F4: what a form demands holds at the API, and a form changes while it is in use."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.person import Person, wait_for
from tests.suite import Suite

SignIn = Callable[[str], Person]
STAGES = [{"value": "open", "name": "进行中"}, {"value": "lost", "name": "丢单"}]


@pytest.fixture
def form(suite: Suite, sign_in: SignIn) -> tuple[Person, str]:
    """A designer, and a new form of hers."""
    admin, key = sign_in("admin"), f"trial_{secrets.token_hex(3)}"
    fields = [
        {"key": "title", "name": "名称", "type": "text"},
        {"key": "stage", "name": "阶段", "type": "select", "options": {"choices": STAGES}},
        {"key": "reason", "name": "原因", "type": "text"},
        {"key": "size", "name": "规模", "type": "text"},
    ]
    admin.call("POST", "/forms", {"app": "sales", "key": key, "name": "试用", "fields": fields}, 201)
    return admin, key


def publish(admin: Person, key: str, change: Callable[[dict[str, Any]], None]) -> list[str]:
    """Draft, check and publish a change; the kinds of what changed."""
    document = admin.call("GET", f"/forms/{key}/draft")["current"]
    change(document)
    admin.call("PUT", f"/forms/{key}/draft", {"definition": document})
    checked = admin.call("POST", f"/forms/{key}/draft/check")
    assert checked["errors"] == []
    admin.call("POST", f"/forms/{key}/draft/publish")
    return [each["kind"] for each in checked["changes"]]


def test_f2_rules_checks_and_unique_sets_hold_at_the_api(form: tuple[Person, str]) -> None:
    admin, key = form
    lost = '{stage} = "lost"'

    def demand(document: dict[str, Any]) -> None:
        document["rules"] = [
            {"key": "why", "when": lost, "then": [
                {"do": "show", "fields": ["reason"]}, {"do": "require", "fields": ["reason"]},
            ]},
        ]  # fmt: skip
        document["checks"] = [
            {"key": "c1", "when": '{title} = "坏"', "message": {"zh-CN": "名称不可用"}, "field": "title"}
        ]
        document["uniques"] = [{"key": "u1", "fields": ["title", "size"]}]
        document["layout"] = [{"key": "main", "kind": "section", "columns": 2, "fields": ["size", "title"]}]

    assert publish(admin, key, demand) == ["rule_added", "check_added", "unique_added", "layout_changed"]
    told = admin.call("GET", f"/forms/{key}")
    assert told["rules"][0]["ast"]["call"] == "EQ"
    assert told["layout"][0]["fields"] == ["size", "title"]

    def refused(**values: Any) -> tuple[str, str | None, str]:
        error = admin.call("POST", f"/forms/{key}/records", {"values": values}, 422)
        return error["code"], error["field"], error["message"]

    assert refused(stage="lost")[:2] == ("required", "reason")
    assert refused(stage="open", reason="x")[:2] == ("field_readonly", "reason")
    assert refused(title="坏") == ("check_failed", "title", "名称不可用")
    admin.create(key, title="甲", size="1")
    assert refused(title="甲", size="1")[:2] == ("value_taken", "title")
    made = admin.create(key, title="乙", stage="lost", reason="价格")
    assert admin.change(key, made["id"], stage="open")["values"]["reason"] == "价格"


def test_f4_a_form_changes_while_in_use_and_nothing_is_lost(form: tuple[Person, str]) -> None:
    admin, key = form
    made = [admin.create(key, title=str(n), size=text) for n, text in enumerate(("12", "1,500", "很多"))]
    wish = {"type": "number", "options": {"scale": 0}}
    told = admin.call("POST", f"/forms/{key}/fields/size/convert", {**wish, "dry_run": True})
    assert (told["total"], told["convertible"]) == (3, 2)
    assert told["failing"] == [{"value": "很多", "count": 1}]
    admin.call("POST", f"/forms/{key}/fields/size/convert", {**wish, "dry_run": False})
    job = wait_for(
        lambda: next((j for j in admin.call("GET", f"/forms/{key}/jobs") if j["state"] == "done"), None),
        "the job",
    )
    assert job is not None
    assert (job["kind"], job["field"], job["error"]["code"]) == ("convert", "size", "values_lost")
    sizes = [admin.read(key, each["id"])["values"].get("size") for each in made]
    assert sizes == ["12", "1500", None]

    assert publish(admin, key, lambda d: d.update(fields=d["fields"][:1])) == ["field_removed"] * 3
    assert admin.read(key, made[0]["id"])["values"] == {"title": "0"}
    versions = admin.call("GET", f"/forms/{key}/versions")
    admin.call("POST", f"/forms/{key}/versions/{versions[1]['version']}/restore")
    admin.call("POST", f"/forms/{key}/draft/publish")
    assert admin.read(key, made[1]["id"])["values"]["size"] == "1500"
    deleted = admin.call("GET", f"/forms/{key}/deleted-fields")
    assert [(each["key"], each["converted"]) for each in deleted] == [("size", True)]
    assert {each["why"] for each in admin.call("GET", f"/forms/{key}/indexes")} >= {"system"}
