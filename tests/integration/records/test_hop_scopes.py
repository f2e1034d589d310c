"""Scopes and filters that read a related record: one verdict in SQL and in memory, with its reader's eyes."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.errors import DomainError, Forbidden, Invalid
from tests.integration.records.conftest import ADMIN, ANNA, BEN, EVERYTHING, Tenant, company, dump, grant

SEED, POLICIES, ROWS = 20261122, 12, 10
REGION = {
    "key": "region",
    "app": "sales",
    "title_field": "name",
    "fields": [{"key": "name", "type": "text"}],
}
CUSTOMER = {
    "key": "customer",
    "app": "sales",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "level", "type": "text"},
        {"key": "region", "type": "relation", "options": {"form": "region"}},
    ],
}
CONTRACT = {
    "key": "contract",
    "app": "sales",
    "title_field": "name",
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "customer", "type": "relation", "options": {"form": "customer"}},
        {"key": "parent", "type": "relation", "options": {"form": "contract"}},
    ],
}
BY_LEVEL = {"formula": '{customer.level} = "A"'}
BY_REGION = {"formula": '{region.name} = "east"'}
BY_PARENT = {"or": ["own", {"formula": '{parent.name} = "0"'}]}
SCOPES: dict[str, list[Any]] = {
    "contract": ["all", "own", BY_LEVEL, BY_PARENT, {"or": ["own", BY_LEVEL]},
                 {"formula": "ISNULL({customer.level})"}],
    "customer": ["all", "own", "none", BY_REGION],
    "region": ["all", "own"],
}  # fmt: skip
LEVELS = [{"*": "read"}, {"*": "read", "level": "hidden"}, {"*": "read", "level": "masked"}]


@pytest.fixture(scope="module")
def filled(new_tenant: Callable[..., Tenant]) -> tuple[Tenant, dict[str, list[dict[str, Any]]]]:
    tenant, chance = new_tenant(REGION, CUSTOMER, CONTRACT), random.Random(SEED)
    made: dict[str, list[dict[str, Any]]] = {"region": [], "customer": [], "contract": []}

    def add(form: str, **given: Any) -> None:
        values = {**given, "owner": chance.choice([ANNA, BEN])}
        made[form].append({**values, "id": tenant.create(ADMIN, form, values)["id"]})

    for name in ("east", "west", "east"):
        add("region", name=name)
    for n in range(5):
        region = chance.choice([None, *(each["id"] for each in made["region"])])
        add("customer", name=f"c{n}", level=chance.choice(["A", "B", None]), region=region)
    for n in range(ROWS):
        parent = chance.choice([None, *(each["id"] for each in made["contract"])])
        add("contract", name=str(n), customer=chance.choice(made["customer"])["id"], parent=parent)
    return tenant, made


class Meaning:
    """The policy read row by row, from what was written, sharing nothing with the product."""

    def __init__(self, made: dict[str, list[dict[str, Any]]], policy: dict[str, tuple[Any, Any]]) -> None:
        self.rows = {form: {each["id"]: each for each in rows} for form, rows in made.items()}
        self.policy = policy

    def sees(self, form: str, row: dict[str, Any]) -> bool:
        return self._in(form, self.policy[form][0], row)

    def hop(self, form: str, row: dict[str, Any], relation: str, target: str, key: str) -> Any:
        behind = self.rows[target].get(row[relation])
        if behind is None or not self.sees(target, behind):
            return None
        level = self.policy[target][1].get(key, "read")
        return behind[key] if level == "read" else None

    def _in(self, form: str, scope: Any, row: dict[str, Any]) -> bool:
        if scope in ("all", "none"):
            return bool(scope == "all")
        if scope == "own":
            return bool(row["owner"] == ANNA)
        if "or" in scope:
            return any(self._in(form, part, row) for part in scope["or"])
        if scope == BY_REGION:
            return bool(self.hop(form, row, "region", "region", "name") == "east")
        if "parent" in scope["formula"]:
            return bool(self.hop(form, row, "parent", "contract", "name") == "0")
        level = self.hop(form, row, "customer", "customer", "level")
        return level is None if "ISNULL" in scope["formula"] else bool(level == "A")


def visible(tenant: Tenant, **query: Any) -> set[int]:
    try:
        return {row["id"] for row in tenant.query(ANNA, "contract", limit=200, **query)["rows"]}
    except Forbidden:
        return set()


def decided(tenant: Tenant, id: int) -> bool:
    """By the verdict in memory: the history of a record is for those who see it."""
    with tenant.as_user(ANNA):
        try:
            tenant.stub.GetHistory(pb.RecordRequest(form="contract", id=id))
        except DomainError:
            return False
    return True


def test_p3_a_scope_through_a_relation_means_the_same_in_sql_and_in_memory(
    filled: tuple[Tenant, dict[str, list[dict[str, Any]]]],
) -> None:
    tenant, made = filled
    chance = random.Random(SEED)
    for _ in range(POLICIES):
        policy = {form: (chance.choice(scopes), chance.choice(LEVELS)) for form, scopes in SCOPES.items()}
        given = [grant(50 + n, 2, f"form:{form}", EVERYTHING, rows, fields)
                 for n, (form, (rows, fields)) in enumerate(policy.items())]  # fmt: skip
        tenant.policy(company(tenant.id, given))
        meaning = Meaning(made, policy)
        expected = {row["id"] for row in made["contract"] if meaning.sees("contract", row)}
        assert visible(tenant) == expected, policy
        assert {row["id"] for row in made["contract"] if decided(tenant, row["id"])} == expected, policy


def test_f9_a_list_is_filtered_by_a_field_of_the_related_record(
    filled: tuple[Tenant, dict[str, list[dict[str, Any]]]],
) -> None:
    tenant, made = filled
    given = [grant(50, 2, "form:contract", EVERYTHING), grant(51, 2, "form:customer", ["view"], "own")]
    tenant.policy(company(tenant.id, given))
    customers = {each["id"]: each for each in made["customer"]}
    levels = {row["id"]: each["level"] if each["owner"] == ANNA else None
              for row in made["contract"] if (each := customers[row["customer"]])}  # fmt: skip
    alike = {id for id, level in levels.items() if level == "A"}
    assert visible(tenant, filter={"field": "customer.level", "op": "eq", "value": "A"}) == alike
    assert visible(tenant, where={"customer.level": "A"}) == alike
    others = {"field": "customer.level", "op": "ne", "value": "A"}
    assert visible(tenant, filter=others) == levels.keys() - alike
    absent = {id for id, level in levels.items() if level is None}
    assert visible(tenant, filter={"field": "customer.level", "op": "empty"}) == absent
    for key in ("customer.nothing", "customer.region.name", "name.level", "customer."):
        with pytest.raises(Invalid, match="field_unknown"):
            visible(tenant, filter={"field": key, "op": "not_empty"})


def test_p3_a_record_is_created_where_the_related_one_allows_it(
    filled: tuple[Tenant, dict[str, list[dict[str, Any]]]],
) -> None:
    tenant, _ = filled
    scopes = [grant(50, 2, "form:contract", EVERYTHING, BY_LEVEL), grant(51, 2, "form:customer", ["view"])]
    tenant.policy(company(tenant.id, scopes))
    for level, allowed in (("A", True), ("B", False)):
        customer = tenant.create(ADMIN, "customer", {"name": level, "level": level})["id"]
        with tenant.as_user(ANNA):
            request = pb.WriteRequest(form="contract", values_json=dump({"name": "n", "customer": customer}))
            if allowed:
                tenant.stub.CreateRecord(request)
                continue
            with pytest.raises(Forbidden):
                tenant.stub.CreateRecord(request)
