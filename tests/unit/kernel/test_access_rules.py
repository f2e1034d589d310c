"""Access by example: the cases people argue about, approvers, administration, unsound grants."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.kernel.access import Level, Snapshot, check_grant, compile_access, may, resolve, resolve_all
from services.kernel.errors import AccessInvalid
from tests.unit.kernel.organisations import FORM

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def person(id_: int, **more: Any) -> dict[str, Any]:
    return {"id": id_, "active": True, "departments": [2], **more}


def grant(rows: Any, fields: dict[str, str], **more: Any) -> dict[str, Any]:
    plain = {"subject": {"kind": "everyone"}, "object": "form:deal", "actions": ["view"]}
    return {**plain, "rows": rows, "fields": fields, **more}


def snapshot(*grants: dict[str, Any], **more: Any) -> Snapshot:
    people = [
        person(1, manager=2, roles=[5]),
        person(2, manager=3, departments=[1]),
        person(3, departments=[1]),
        person(4, manager=2, roles=[5], active=False),
        person(6, manager=4, departments=[4]),
    ]
    departments = [{"id": 1, "head": 3}, {"id": 2, "parent": 1, "head": 1}, {"id": 4, "parent": 2, "head": 4}]
    base = {"tenant": 1, "version": 1, "people": people, "departments": departments}
    return Snapshot.from_json({**base, "roles": [{"id": 5, "key": "sales"}], "grants": list(grants), **more})


def view(snap: Snapshot, user: int = 1) -> Any:
    return compile_access(snap, user, "form:deal", "view", form=FORM, now=NOW)


MINE = {"id": 1, "owner": 1, "department": 2, "amount": Decimal(1500), "title": "a"}
OTHERS = {**MINE, "id": 2, "owner": 3, "department": 1}


def test_nobody_gets_anything_by_default() -> None:
    assert not view(snapshot()).allowed
    allowed = snapshot(grant("all", {"*": "read"}))
    assert view(allowed).allowed
    assert not view(allowed, 4).allowed  # left the company
    assert not view(allowed, 99).allowed  # unknown
    assert not compile_access(allowed, 1, "form:other", "view", form=FORM, now=NOW).allowed
    assert not compile_access(allowed, 1, "form:deal", "delete", form=FORM, now=NOW).allowed


def test_a_grant_to_a_department_is_held_by_everybody_below_it() -> None:
    policy = snapshot(grant("all", {"*": "read"}, subject={"kind": "department", "id": 2}))
    assert [view(policy, user).allowed for user in (1, 2, 6)] == [True, False, True]


def test_rows_of_one_grant_do_not_meet_fields_of_another() -> None:
    access = view(snapshot(grant("own", {"*": "read"}), grant("all", {"title": "read"})))
    assert access.project(MINE)["amount"] == 1500
    assert access.project(OTHERS)["amount"] is None
    assert access.project(OTHERS)["title"] == "a"


def test_managed_is_reports_and_headed_departments() -> None:
    policy = snapshot(grant("managed", {"*": "read"}))
    reports = [
        view(policy, 2).allows_row({**MINE, "owner": owner, "department": 9}) for owner in (1, 2, 3, 6)
    ]
    assert reports == [True, False, False, True]
    assert [view(policy).allows_row({**OTHERS, "department": d}) for d in (1, 2, 4)] == [False, True, True]


def test_a_hidden_formula_source_hides_the_formula_unless_it_is_named() -> None:
    assert (
        view(snapshot(grant("all", {"*": "read", "amount": "hidden"}))).field_level("double") == Level.HIDDEN
    )
    named = {"*": "read", "amount": "hidden", "double": "read"}
    assert view(snapshot(grant("all", named))).field_level("double") == Level.READ


def test_restrictions_cut_rows_and_cap_fields() -> None:
    plain = grant("all", {"*": "write"})
    capped = view(snapshot(plain, grant("all", {"amount": "masked"}, restrict=True)))
    assert capped.project(MINE)["amount"] == 2000
    assert not capped.writable("amount", MINE)
    assert capped.writable("title", MINE)
    cut = view(snapshot(plain, grant("own", {}, restrict=True)))
    assert cut.allows_row(MINE)
    assert not cut.allows_row(OTHERS)
    assert not view(snapshot(plain, grant("someday", {}, restrict=True))).allowed


def test_equal_rights_have_equal_cache_keys() -> None:
    broad = snapshot(grant("all", {"*": "read"}))
    assert view(broad, 1).cache_key == view(broad, 2).cache_key
    own = snapshot(grant("own", {"*": "read"}))
    assert view(own, 1).cache_key != view(own, 2).cache_key
    assert view(own, 1).cache_key != view(snapshot(grant("own", {"*": "masked"})), 1).cache_key


def test_administration_is_held_or_taken_away() -> None:
    admin = grant("all", {}, object="admin:forms", actions=["manage"], subject={"kind": "role", "id": 5})
    assert may(snapshot(admin), 1, "admin:forms")
    assert not may(snapshot(admin), 2, "admin:forms")
    assert not may(snapshot(admin), 4, "admin:forms")
    assert not may(snapshot(admin), 1, "admin:access")
    assert not may(snapshot(admin, {**admin, "restrict": True}), 1, "admin:forms")


@pytest.mark.parametrize(
    ("spec", "initiator", "expected"),
    [
        ({"kind": "role", "role": "sales"}, 1, [1]),
        ({"kind": "role", "role": "nobody"}, 1, []),
        ({"kind": "user", "user": 2}, 1, [2]),
        ({"kind": "user", "user": 4}, 1, []),
        ({"kind": "manager", "level": 1}, 1, [2]),
        ({"kind": "manager", "level": 2}, 1, [3]),
        ({"kind": "manager", "level": 3}, 1, []),
        ({"kind": "manager"}, 6, [2]),  # 4 has left: the next one up
        ({"kind": "department_head"}, 1, [3]),  # not oneself: the parent's head
        ({"kind": "department_head"}, 6, [1]),  # 4 has left
        ({"kind": "field", "field": "owner"}, 1, [2]),
        ({"kind": "field", "field": "seller"}, 1, [3]),
        ({"kind": "field", "field": "missing"}, 1, []),
        ({"kind": "nonsense"}, 1, []),
    ],
)
def test_approvers(spec: dict[str, Any], initiator: int, expected: list[int]) -> None:
    record = {"owner": 2, "values": {"seller": 3}}
    assert resolve(snapshot(), spec, initiator=initiator, record=record) == expected


def test_circles_of_managers_and_departments_end() -> None:
    people = [person(1, manager=2), person(2, manager=1)]
    departments = [{"id": 1, "parent": 2}, {"id": 2, "parent": 1}]
    circle = snapshot(people=people, departments=departments)
    assert resolve(circle, {"kind": "manager", "level": 5}, initiator=1, record=None) == []
    assert circle.subtree(1) == {1, 2}
    assert circle.reports(1) == {2}


def test_several_specifications_name_each_person_once() -> None:
    specs: list[dict[str, Any]] = [
        {"kind": "user", "user": 2},
        {"kind": "manager"},
        {"kind": "role", "role": "sales"},
    ]
    assert resolve_all(snapshot(), specs, initiator=1, record=None) == [2, 1]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"subject": {"kind": "alien", "id": 1}}, "subject"),
        ({"subject": {"kind": "role"}}, "subject"),
        ({"object": "deal"}, "object"),
        ({"actions": ["fly"]}, "actions"),
        ({"fields": {"x": "glimpse"}}, "fields"),
        ({"rows": "someday"}, "rows"),
        ({"rows": {"and": []}}, "rows"),
        ({"rows": {"formula": 5}}, "rows"),
    ],
)
def test_unsound_grants_are_refused_by_name(change: dict[str, Any], part: str) -> None:
    good = grant({"or": ["own", {"formula": "{amount} > 1"}]}, {"*": "read"})
    check_grant(good)
    with pytest.raises(AccessInvalid) as caught:
        check_grant({**good, **change})
    assert caught.value.field == part


def test_a_broken_snapshot_is_refused() -> None:
    for broken in (
        {},
        {"tenant": 1, "version": 1, "people": [{}]},
        {"tenant": 1, "version": 1, "grants": [{"id": 1}]},
    ):
        with pytest.raises(AccessInvalid):
            Snapshot.from_json(broken)
