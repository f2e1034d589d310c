"""Rules, checks, unique sets, defaults and cascades at the API, for people and for the platform."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import events_pb2
from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.errors import Invalid
from services.kernel.rules.vectors import FORM
from tests.integration.records.conftest import ADMIN, ANNA, Tenant, company, grant, read
from tests.integration.records.test_commands import command, told
from tests.integration.records.test_import import finish, start

__all__ = ["told"]  # a fixture

DEAL: dict[str, Any] = {
    **FORM,
    "app": "sales",
    "title_field": "title",
    "fields": [*FORM["fields"], {"key": "period", "type": "text"}],
    "uniques": [{"key": "u1", "fields": ["title", "period"]}],
    "layout": [{"key": "main", "columns": 2, "fields": ["title", "cost", "amount"]}],
}
GRANTS = [
    grant(
        3,
        2,
        "form:deal",
        ["view", "create", "edit", "import"],
        "all",
        {"*": "write", "cost": "hidden", "margin": "hidden"},
    )
]


@pytest.fixture
def deals(new_tenant: Callable[..., Tenant]) -> Tenant:
    made = new_tenant(DEAL)
    made.policy(company(made.id, GRANTS))
    return made


def faults(error: Invalid) -> list[tuple[str, str | None]]:
    return [(each.code, each.field) for each in error.errors or [error]]


def refused(
    deals: Tenant, user: int, values: Any, id: int = 0, version: int = 0
) -> list[tuple[str, str | None]]:
    write = partial(deals.update, user, "deal", id, version) if id else partial(deals.create, user, "deal")
    with pytest.raises(Invalid) as error:
        write(values)
    return faults(error.value)


def test_a_new_record_is_filled_in_and_held_to_the_rules(deals: Tenant) -> None:
    made = deals.create(ADMIN, "deal", {"title": "A", "amount": "20000"})
    assert made["values"] == {
        "title": "A", "amount": "20000.00", "discount": "0.1000", "seller": ADMIN, "stage": "open",
    }  # fmt: skip
    assert refused(deals, ADMIN, {"stage": "lost", "amount": "1"}) == [("required", "reason")]
    assert refused(deals, ADMIN, {"stage": "open", "reason": "x"}) == [("field_readonly", "reason")]
    assert refused(deals, ADMIN, {"cost": "9", "amount": "1"}) == [("check_failed", "cost")]
    assert refused(deals, ADMIN, {"amount": "1", "region": "east", "city": "guangzhou"}) == [
        ("choice_not_offered", "city")
    ]


def test_a_change_is_held_to_the_rules(deals: Tenant) -> None:
    made = deals.create(ADMIN, "deal", {"title": "B", "amount": "5"})
    assert refused(deals, ADMIN, {"stage": "signed"}, made["id"], 1) == [("required", "signed_on")]
    # Whoever signs may change the amount in the same step; afterwards it is locked.
    signed = {"stage": "signed", "amount": "6", "signed_on": "2026-01-02"}
    assert deals.update(ADMIN, "deal", made["id"], 1, signed)["values"]["amount"] == "6.00"
    assert refused(deals, ADMIN, {"amount": "7"}, made["id"], 2) == [("field_readonly", "amount")]
    deals.update(ADMIN, "deal", made["id"], 2, {"stage": "open", "amount": "7"})
    changed = deals.update(ADMIN, "deal", made["id"], 3, {"cost": "8"})
    assert changed["values"]["risk"] == "high"
    assert "discount" in changed["values"]
    assert refused(deals, ADMIN, {"discount": "0.3"}, made["id"], 4) == [("field_readonly", "discount")]


def test_unique_sets_hold_and_a_gap_is_free(deals: Tenant) -> None:
    first = deals.create(ADMIN, "deal", {"title": "C", "period": "2026"})
    deals.create(ADMIN, "deal", {"title": "C", "period": "2027"})
    deals.create(ADMIN, "deal", {"title": "C"})
    deals.create(ADMIN, "deal", {"title": "C"})
    assert refused(deals, ADMIN, {"title": "C", "period": "2026"}) == [("value_taken", "title")]
    assert refused(deals, ADMIN, {"period": "2027"}, first["id"], 1) == [("value_taken", "title")]


def test_who_may_not_see_a_field_is_told_nothing_of_it(deals: Tenant) -> None:
    form = deals.form(ANNA, "deal")
    assert "cost" not in json.dumps(form)
    assert "margin" not in json.dumps(form)
    assert {each["key"]: each.get("server") for each in form["rules"]}["r4"] is True
    made = deals.create(ADMIN, "deal", {"title": "D", "amount": "10", "cost": "15"})
    # The check over the hidden cost still holds, without naming it; so does the field that is hidden by it.
    assert refused(deals, ANNA, {"amount": "5"}, made["id"], 1) == [("check_failed", None)]
    assert refused(deals, ANNA, {"discount": "0.5"}, made["id"], 1) == [("field_readonly", "discount")]


def test_the_message_is_the_authors_in_the_callers_language(deals: Tenant) -> None:
    values = b'{"op":"create","values":{"amount":"1","cost":"9"}}'
    for language, text in (("en", "The cost is too high"), ("zh-CN", "成本过高")):
        with deals.as_user(ADMIN, language=language):
            answer = read(
                deals.stub.BulkWrite(pb.BulkRequest(form="deal", operations_json=b"[" + values + b"]"))
            )
        assert answer["results"][0]["error"]["message"] == text


def test_the_platform_is_held_to_checks_but_not_to_what_is_said_to_people(
    deals: Tenant, told: list[tuple[str, Any]]
) -> None:
    for values in ({"stage": "lost", "amount": "1", "discount": "0.3"}, {"amount": "1", "cost": "9"}):
        message = events_pb2.CreateRecord(form="deal", values_json=json.dumps(values).encode(), owner=ANNA)
        command(deals, "records.create_record", message)
    answers = [message for kind, message in told if kind == "records.command.completed"]
    assert [(m.ok, m.error.code, m.error.field) for m in answers] == [
        (True, "", ""), (False, "check_failed", "cost"),
    ]  # fmt: skip


def test_an_import_is_held_to_the_same(deals: Tenant) -> None:
    deals.create(ADMIN, "deal", {"title": "Z", "period": "2026"})
    rows = [
        "title,period,amount,cost,stage",
        "Z,2026,1,,",
        "Y,2026,1,9,",
        "X,2026,1,,lost",
        "W,2026,20000,,",
        "W,2026,1,,",
    ]
    done = finish(deals, ADMIN, start(deals, ADMIN, "\n".join(rows).encode(), form="deal"))
    assert (done["imported"], done["rejected"]) == (1, 4)
    assert {(each["row"], each["code"], each["field"]) for each in done["errors"]} == {
        (2, "value_taken", "title"), (3, "check_failed", "cost"), (4, "required", "reason"),
        (6, "value_taken", "title"),
    }  # fmt: skip
    row = next(r for r in deals.query(ADMIN, "deal")["rows"] if r["values"]["title"] == "W")
    assert row["values"]["discount"] == "0.1000"
    assert row["values"]["stage"] == "open"
