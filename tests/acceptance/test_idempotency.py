"""Every POST that writes, sent twice under one Idempotency-Key, acts once and answers the same both times."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.acceptance.person import Person
from tests.suite import Suite

SignIn = Callable[[str], Person]
READS = "answers a question and changes nothing"
#: POST routes that are not sent twice here, each with its reason.
ELSEWHERE = {
    "/auth/login": "has no session yet to keep an answer for",
    "/auth/logout": "ends the session it would be repeated in",
    "/connectors/{key}/test": READS,
    "/forms/{form}/draft/check": READS,
    "/forms/{form}/duplicates/check": READS,
    "/forms/{form}/exports": READS,
    "/forms/{form}/formula": READS,
    "/forms/{form}/print": READS,
    "/forms/{form}/print-templates/preview": READS,
    "/forms/{form}/records/groups": READS,
    "/forms/{form}/records/query": READS,
    "/flows/{key}/verify": READS,
    "/reports/{key}/drill": READS,
    "/reports/{key}/run": READS,
    "/packs/{key}/sample": "a year of data; its rows are numbered by the seed",
    "/connectors/{key}/pull": "asks the other system, whose answer is not ours to repeat",
    "/connectors/log/{id}/retry": "never sends twice what arrived: proven with the hub",
    "/webhooks/{id}/ping": "sends a trial message each time, on purpose",
    "/webhooks/deliveries/{id}/resend": "sends the same message again, on purpose",
    "/flows/{key}/publish": "proven with the approvals, which need people at their tasks",
    "/flows/{key}/instances": "proven with the approvals",
    "/instances/{id}/withdraw": "proven with the approvals",
    "/tasks/{id}/approve": "proven with the approvals",
    "/tasks/{id}/reject": "proven with the approvals",
    "/tasks/{id}/return": "proven with the approvals",
    "/imports/{id}/start": "proven with imports in steps",
    "/imports/{id}/resume": "proven with imports in steps",
    "/imports/{id}/pause": "proven with imports in steps",
}


class Twice:
    """An administrator who sends everything twice, and a form of hers."""

    def __init__(self, admin: Person) -> None:
        self.admin, self.tried = admin, set[str]()
        self.mark = secrets.token_hex(4)
        self.form = f"twice_{self.mark}"

    def send(self, route: str, body: Any = None, files: Any = None, **path: Any) -> Any:
        """Answers what came back both times."""
        address = route.format(form=self.form, **path)
        headers = {"Idempotency-Key": secrets.token_hex(8)}
        first, second = (
            self.admin.http.post(address, json=body, files=files, headers=headers) for _ in range(2)
        )
        assert first.is_success, f"{route}: {first.status_code} {first.text[:300]}"
        assert (second.status_code, second.content) == (first.status_code, first.content), (
            f"{route}: {first.text[:300]} then {second.status_code} {second.text[:300]}"
        )
        self.tried.add(route)
        return first.json() if first.content else None

    def create(self, name: str) -> dict[str, Any]:
        record: dict[str, Any] = self.send("/forms/{form}/records", {"values": {"name": name}})
        return record


@pytest.fixture
def twice(sign_in: SignIn) -> Twice:
    return Twice(sign_in("admin"))


def design(twice: Twice) -> None:
    fields = [{"key": "name", "name": "名称", "type": "text"}]
    form = {"app": "sales", "key": twice.form, "name": twice.form, "title_field": "name"}
    made = twice.send("/forms", {**form, "fields": fields})
    twice.send("/forms/{form}/fields", {"field": {"key": "amount", "name": "金额", "type": "text"}})
    twice.admin.call("DELETE", f"/forms/{twice.form}/fields/amount")
    twice.send("/forms/{form}/fields/{field}/restore", {}, field="amount")
    twice.send(
        "/forms/{form}/fields/{field}/convert",
        {"type": "number", "options": {}, "dry_run": False},
        field="amount",
    )
    twice.send("/forms/{form}/versions/{version}/restore", version=made["version"])
    twice.admin.call("DELETE", f"/forms/{twice.form}/draft")
    current = twice.admin.call("GET", f"/forms/{twice.form}/draft")["current"]
    twice.admin.call("PUT", f"/forms/{twice.form}/draft", {"definition": {**current, "name": "改名"}})
    twice.send("/forms/{form}/draft/publish")
    twice.send("/forms/{form}/views", {"name": "视图", "kind": "grid"})


def work(twice: Twice) -> None:
    one, two = twice.create("一"), twice.create("二")
    count = twice.admin.call("GET", f"/forms/{twice.form}/records", count="true")["count"]
    assert count["value"] == 2
    twice.send("/forms/{form}/records/bulk", {"operations": [{"op": "create", "values": {"name": "三"}}]})
    comment = twice.send("/forms/{form}/records/{id}/comments", {"body": "好"}, id=one["id"])
    page = twice.admin.call("GET", f"/forms/{twice.form}/records/{one['id']}/comments")
    assert [each["id"] for each in page["rows"]] == [comment["id"]]
    changed = twice.admin.change(twice.form, one["id"], name="改")
    body = {"to_version": 1, "version": changed["version"]}
    restored = twice.send("/forms/{form}/records/{id}/restore", body, id=one["id"])
    merge = {"from": [two["id"]], "version": restored["record"]["version"], "values": {}}
    twice.send("/forms/{form}/records/{id}/merge", merge, id=one["id"])
    gone = twice.create("四")
    twice.admin.call("DELETE", f"/forms/{twice.form}/records/{gone['id']}", version=gone["version"])
    twice.send("/forms/{form}/recycled/{id}/restore", id=gone["id"])
    files = {"file": ("a.csv", "名称\n五\n".encode(), "text/csv"), "staged": (None, "true")}
    twice.send("/forms/{form}/imports", files=files)
    twice.send("/notifications/read", {"all": True})


def organise(twice: Twice) -> None:
    mark = twice.mark
    twice.send("/apps", {"key": f"app_{mark}", "name": "应用"})
    twice.send("/roles", {"key": f"role_{mark}", "name": "角色"})
    twice.send("/departments", {"name": f"部门{mark}"})
    twice.send("/people", {"login": f"p{mark}", "name": "某人", "password": secrets.token_hex(12)})
    key = twice.send("/api-keys", {"name": mark})
    twice.admin.call("DELETE", f"/api-keys/{key['id']}")
    hook = {"name": mark, "url": "https://example.com/hook", "form": twice.form, "events": ["deleted"]}
    made = twice.send("/webhooks", {**hook, "enabled": False})
    twice.send("/webhooks/{id}/secret", id=made["id"])
    twice.admin.call("DELETE", f"/webhooks/{made['id']}")
    twice.send("/packs/{key}/install", key="sales")


def attach(twice: Twice) -> None:
    field = {"key": "scan", "name": "扫描件", "type": "attachments"}
    twice.admin.call("POST", f"/forms/{twice.form}/fields", {"field": field})
    twice.send("/files", {"name": "a.txt", "size": 3, "form": twice.form, "field": "scan"})


def test_i4_a_post_repeated_under_its_key_acts_once_and_answers_the_same(suite: Suite, twice: Twice) -> None:
    for part in (design, work, attach, organise):
        part(twice)
    document = httpx.get(f"{suite.base_url}/api/v1/openapi.json", timeout=30).json()
    posts = {path.removeprefix("/api/v1") for path, methods in document["paths"].items() if "post" in methods}
    assert twice.tried | ELSEWHERE.keys() == posts
    assert twice.tried.isdisjoint(ELSEWHERE)
