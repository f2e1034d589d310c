"""Creating, changing and deleting records through gRPC."""

from __future__ import annotations

import pytest

from services.chassis.errors import Conflict, Forbidden, Invalid, NotFound
from tests.integration.records.conftest import ADMIN, ANNA, BEN, CARL, Tenant


def test_a_record_comes_back_as_it_was_given(tenant: Tenant) -> None:
    customer = tenant.create(ANNA, "customer", {"name": "华东精工", "phone": "13812345678"})
    made = tenant.create(
        ANNA,
        "contract",
        {
            "name": "精工一期",
            "customer": customer["id"],
            "amount": "80000.00",
            "status": "signed",
            "signed_on": "2026-11-22",
            "paid_at": "2026-11-22T08:00:00Z",
            "tags": ["b", "a"],
            "big": True,
            "manager": CARL,
            "items": [{"product": "泵", "quantity": "2", "price": "10.50"}, {"product": "阀", "price": "1"}],
        },
    )
    assert made["version"] == 1
    assert made["owner"] == ANNA
    assert made["department"] == 11
    assert made["values"] == {
        "name": "精工一期",
        "number": made["values"]["number"],
        "customer": customer["id"],
        "amount": "80000.00",
        "status": "signed",
        "signed_on": "2026-11-22",
        "paid_at": "2026-11-22T08:00:00Z",
        "tags": ["a", "b"],
        "big": True,
        "manager": CARL,
        "items": [{"product": "泵", "quantity": "2", "price": "10.50"}, {"product": "阀", "price": "1.00"}],
        "total": "11.50",
    }
    assert made["values"]["number"].endswith("-0001")
    assert made["labels"] == {
        "owner": "安娜",
        "department": "华东销售部",
        "created_by": "安娜",
        "updated_by": "安娜",
        "customer": "华东精工",
        "manager": "卡尔",
    }
    assert tenant.get(ANNA, "contract", made["id"]) == made
    seen = tenant.get(ADMIN, "contract", made["id"])
    assert "cost" not in seen["values"]


def test_a_change_moves_the_version_and_recomputes(tenant: Tenant) -> None:
    made = tenant.create(ADMIN, "contract", {"name": "A", "amount": "100", "cost": "30"})
    assert made["values"]["margin"] == "70.00"
    changed = tenant.update(ADMIN, "contract", made["id"], 1, {"cost": "45.5", "status": None})
    assert changed["version"] == 2
    assert changed["values"]["margin"] == "54.50"
    assert "status" not in changed["values"]
    same = tenant.update(ADMIN, "contract", made["id"], 2, {"cost": "45.50"})
    assert same["version"] == 2


def test_an_old_version_is_refused_with_the_present_one(tenant: Tenant) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A"})
    tenant.update(ANNA, "contract", made["id"], 1, {"name": "B"})
    with pytest.raises(Conflict) as refused:
        tenant.update(ANNA, "contract", made["id"], 1, {"name": "C"})
    assert refused.value.code == "version_conflict"
    assert refused.value.params["current"]["values"]["name"] == "B"
    assert "cost" not in str(refused.value.params)


def test_all_faults_are_told_at_once(tenant: Tenant) -> None:
    with pytest.raises(Invalid) as refused:
        tenant.create(ANNA, "contract", {"amount": "x", "status": "nope", "tags": "a"})
    assert {(error.code, error.field) for error in refused.value.errors} == {
        ("required", "name"),
        ("number_expected", "amount"),
        ("choice_unknown", "status"),
        ("list_expected", "tags"),
    }
    assert tenant.query(ADMIN, "contract")["rows"] == []


def test_a_hidden_field_is_an_unknown_one(tenant: Tenant) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A"})
    answers = []
    for key in ("cost", "no_such_field"):
        with pytest.raises(Invalid) as refused:
            tenant.update(ANNA, "contract", made["id"], 1, {key: "1"})
        answers.append((refused.value.code, refused.value.message, refused.value.params))
    assert answers[0] == answers[1]
    assert answers[0][0] == "field_unknown"
    with pytest.raises(Invalid, match="field_readonly"):
        tenant.update(ANNA, "contract", made["id"], 1, {"created_by": BEN})
    with pytest.raises(Invalid, match="field_readonly"):
        tenant.update(ANNA, "contract", made["id"], 1, {"number": "X"})


def test_others_records_cannot_be_touched(tenant: Tenant) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A"})
    for attempt in (
        lambda: tenant.get(BEN, "contract", made["id"]),
        lambda: tenant.update(BEN, "contract", made["id"], 1, {"name": "B"}),
        lambda: tenant.delete(BEN, "contract", made["id"], 1),
        lambda: tenant.history(BEN, "contract", made["id"]),
        lambda: tenant.get(BEN, "contract", made["id"] + 1000),
    ):
        with pytest.raises(NotFound) as refused:
            attempt()
        assert refused.value.code == "not_found"
    with pytest.raises(Forbidden):
        tenant.update(CARL, "contract", made["id"], 1, {"name": "B"})
    with pytest.raises(Forbidden):
        tenant.create(CARL, "contract", {"name": "B"})
    with pytest.raises(NotFound, match="form_unknown"):
        tenant.query(CARL, "customer")
    with pytest.raises(NotFound, match="form_unknown"):
        tenant.query(CARL, "no_such_form")


def test_a_record_can_be_handed_over_but_not_made_for_others(tenant: Tenant) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A"})
    gone = tenant.update(ANNA, "contract", made["id"], 1, {"owner": BEN, "department": 12})
    assert gone == {"id": made["id"], "values": {}, "labels": {}}
    assert tenant.get(BEN, "contract", made["id"])["labels"]["owner"] == "本"
    with pytest.raises(Forbidden):
        tenant.create(ANNA, "contract", {"name": "A", "owner": BEN})
    with pytest.raises(Invalid, match="reference_not_found"):
        tenant.create(ADMIN, "contract", {"name": "A", "owner": 999})


def test_a_relation_needs_a_target_the_writer_sees(tenant: Tenant) -> None:
    customer = tenant.create(BEN, "customer", {"name": "B"})
    answers = []
    for target in (customer["id"], customer["id"] + 500):
        with pytest.raises(Invalid) as refused:
            tenant.create(ANNA, "contract", {"name": "A", "customer": target})
        answers.append((refused.value.code, refused.value.field, refused.value.message))
    assert answers[0] == answers[1] == ("reference_not_found", "customer", answers[0][2])


def test_a_unique_value_is_refused_without_telling_whose_it_is(tenant: Tenant) -> None:
    tenant.create(BEN, "contract", {"name": "B", "external_id": "X-1"})
    with pytest.raises(Invalid) as refused:
        tenant.create(ANNA, "contract", {"name": "A", "external_id": "X-1"})
    assert (refused.value.code, refused.value.field, refused.value.params) == (
        "value_taken",
        "external_id",
        {},
    )
    made = tenant.create(ANNA, "contract", {"name": "A"})
    assert made["values"]["number"].endswith("-0002")  # the refused one's number was given back
    with pytest.raises(Invalid, match="value_taken"):
        tenant.update(ANNA, "contract", made["id"], 1, {"external_id": "X-1"})


def test_a_deleted_record_is_gone_and_its_unique_value_free(tenant: Tenant) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A", "external_id": "X", "items": [{"product": "p"}]})
    with pytest.raises(Conflict):
        tenant.delete(ANNA, "contract", made["id"], 7)
    tenant.delete(ANNA, "contract", made["id"], 1)
    with pytest.raises(NotFound):
        tenant.get(ANNA, "contract", made["id"])
    assert tenant.query(ADMIN, "contract")["rows"] == []
    tenant.create(ANNA, "contract", {"name": "A", "external_id": "X"})


def test_history_holds_the_field_permissions(tenant: Tenant) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A", "amount": "51234.00"})
    tenant.update(ADMIN, "contract", made["id"], 1, {"cost": "3", "amount": "61999.00"})
    admins = tenant.history(ADMIN, "contract", made["id"])
    assert [entry["version"] for entry in admins] == [2, 1]
    assert admins[0]["actor_name"] == "管理员"
    assert {c["field"]: (c["before"], c["after"]) for c in admins[0]["changes"]} == {
        "amount": ("51234.00", "61999.00"),
        "cost": (None, "3.00"),
        "margin": (None, "61996.00"),
    }
    annas = tenant.history(ANNA, "contract", made["id"])
    assert [change["field"] for change in annas[0]["changes"]] == ["amount"]
    carls = tenant.history(CARL, "contract", made["id"])
    masked = next(change for change in carls[0]["changes"] if change["field"] == "amount")
    assert (masked["before"], masked["after"]) == ("51000", "62000")
