"""F3: objects that nobody foresaw, trial accounts and the services they try, with tags and views."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.acceptance.person import Person, SignIn, today, wait_for
from tests.suite import Suite

STATES = {"choices": [{"value": "running", "name": "试用中"}, {"value": "paying", "name": "已转正"}]}
ACTIONS = ["view", "create", "edit", "delete"]
OWN: dict[str, Any] = {"rows": "own", "fields": {"*": "write"}, "actions": ACTIONS}
READ: dict[str, Any] = {"rows": "all", "fields": {"*": "read"}, "actions": ["view"]}


@dataclass
class Trials:
    """The two objects of the test, their administrator, and two people who were given both."""

    trial: str
    service: str
    admin: Person
    ours: Person
    theirs: Person

    def found(self, person: Person, **condition: Any) -> list[str]:
        asked = {"filter": condition or None, "limit": 50, "sort": [{"field": "name", "dir": "asc"}]}
        rows = person.call("POST", f"/forms/{self.trial}/records/query", asked)["rows"]
        return [row["values"]["name"] for row in rows]


@pytest.fixture
def trials(suite: Suite, sign_in: SignIn) -> Iterator[Trials]:
    admin, mark = sign_in("admin"), secrets.token_hex(3)
    trial, service, password = f"trial_{mark}", f"service_{mark}", secrets.token_urlsafe(16)
    items = [
        {"key": "name", "name": "服务项目", "type": "text", "required": True, "searchable": True},
        {"key": "monthly", "name": "月费", "type": "money"},
    ]
    accounts = [
        {"key": "name", "name": "试用账户", "type": "text", "required": True, "searchable": True},
        {"key": "customer", "name": "客户", "type": "relation", "options": {"form": "customer"}},
        {"key": "services", "name": "服务项目", "type": "relations", "options": {"form": service}},
        {"key": "marks", "name": "标签", "type": "tags"},
        {"key": "state", "name": "状态", "type": "radio", "options": STATES, "default": "running"},
        {"key": "ends_on", "name": "到期日", "type": "date"},
        {
            "key": "worth",
            "name": "转正后月费",
            "type": "rollup",
            "options": {"via": "services", "agg": "sum", "measure": "monthly"},
        },
    ]
    for key, name, fields in ((service, "服务项目", items), (trial, "试用账户", accounts)):
        body = {"app": "sales", "key": key, "name": name, "title_field": "name", "fields": fields}
        admin.call("POST", "/forms", body, 201)
    role = admin.call("POST", "/roles", {"key": f"trials_{mark}", "name": "试用管理"}, 201)
    admin.call(
        "PUT",
        f"/roles/{role['id']}/grants",
        [{"object": f"form:{trial}", **OWN}, {"object": f"form:{service}", **READ}],
    )
    seller = next(each["id"] for each in admin.call("GET", "/roles") if each["key"] == "salesperson")
    people: list[Person] = []
    for login in (f"ours{mark}", f"theirs{mark}"):
        person = {"login": login, "name": login, "password": password, "roles": [role["id"], seller]}
        admin.call("POST", "/people", person, 201)
        people.append(Person(suite.base_url, login, password))
    yield Trials(trial, service, admin, *people)
    for each in people:
        each.close()


def test_f3_custom_objects_are_related_tagged_and_found(trials: Trials) -> None:
    ours, theirs, mark = trials.ours, trials.theirs, secrets.token_hex(3)
    items = [trials.admin.create(trials.service, name=f"服务{n}{mark}", monthly=f"{n}99.90") for n in (1, 2)]
    customer = ours.create("customer", name=f"试用客户{mark}")
    ends = (today() + timedelta(days=14)).isoformat()

    def given() -> bool:
        return ours.http.get(f"/forms/{trials.trial}").is_success

    wait_for(given, "the grants of the new role")
    made = ours.create(
        trials.trial,
        name=f"甲{mark}",
        customer=customer["id"],
        services=[item["id"] for item in items],
        marks=["高意向", "七天连续登录"],
        ends_on=ends,
    )
    assert (made["values"]["state"], made["values"]["worth"]) == ("running", "499.80")
    assert made["labels"]["customer"] == f"试用客户{mark}"
    ours.create(trials.trial, name=f"乙{mark}", marks=["高意向"], state="paying")
    ours.create(trials.trial, name=f"丙{mark}")

    def tagged(*words: str, op: str = "has_any") -> list[str]:
        return trials.found(ours, field="marks", op=op, value=list(words))

    assert tagged("高意向") == sorted([f"甲{mark}", f"乙{mark}"])
    assert tagged("高意向", "七天连续登录", op="has_all") == [f"甲{mark}"]
    assert trials.found(ours, field="marks", op="empty") == [f"丙{mark}"]
    changed = ours.change(trials.trial, made["id"], marks=["已联系"])
    assert changed["values"]["marks"] == ["已联系"]
    assert tagged("七天连续登录") == []
    assert f"甲{mark}" in str(ours.call("GET", "/search", q=f"甲{mark}"))

    assert trials.found(theirs) == []
    theirs.call("GET", f"/forms/{trials.trial}/records/{made['id']}", status=404)
    assert theirs.call("GET", "/search", q=f"甲{mark}") == []


def test_f3_a_view_of_a_custom_object_shows_each_person_their_own(trials: Trials) -> None:
    ours, theirs, admin = trials.ours, trials.theirs, trials.admin
    wait_for(lambda: theirs.http.get(f"/forms/{trials.trial}").is_success, "the grants of the new role")
    paying = {"field": "state", "op": "eq", "value": "paying"}
    place = f"/forms/{trials.trial}/views"
    by_state = {"stack": "state", "card": ["marks"]}
    admin.call("POST", place, {"name": "按状态", "kind": "kanban", "shared": True, "options": by_state}, 201)
    admin.call("POST", place, {"name": "已转正", "shared": True, "filter": paying}, 201)
    for person, names in ((ours, ("我方甲", "我方乙")), (theirs, ("对方丙",))):
        for name in names:
            person.create(trials.trial, name=name, state="paying" if name != "我方甲" else "running")
    for person, wanted in ((ours, ["我方乙"]), (theirs, ["对方丙"])):
        views = {view["name"]: view for view in person.call("GET", place)["views"]}
        assert views["按状态"]["options"]["stack"] == "state"
        assert trials.found(person, **views["已转正"]["filter"]) == wanted
    stacks = ours.call("POST", f"/forms/{trials.trial}/records/groups", {"group": [{"field": "state"}]})
    assert {each["key"][0]: each["count"] for each in stacks["groups"]} == {"running": 1, "paying": 1}
