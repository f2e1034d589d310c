"""Duplicate rules, groups, merging and its undoing through gRPC."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from typing import Any

import pytest

from services.chassis.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from services.chassis.handling import DONE
from tests.integration.records.conftest import ADMIN, ANNA, BEN, Tenant, company, grant
from tests.integration.records.forms import CONTRACT, CUSTOMER
from tests.integration.records.life import Life

RULES = [
    {"key": "name", "name": "名称相近", "match": [{"field": "name", "how": "company"}]},
    {"key": "phone", "match": [{"field": "phone", "how": "exact"}], "block": True},
]


def form(rules: Any = RULES, **more: Any) -> Any:
    return {**copy.deepcopy(CUSTOMER), "duplicates": rules, **more}


@pytest.fixture
def tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    parent = {"key": "parent", "name": "上级", "type": "relation", "options": {"form": "customer"}}
    customer = form(fields=[*form()["fields"], parent])
    contract: Any = copy.deepcopy(CONTRACT)
    items = next(field for field in contract["fields"] if field["key"] == "items")
    items["options"]["fields"].append(
        {"key": "buyer", "name": "买方", "type": "relation", "options": {"form": "customer"}}
    )
    contract["fields"].append(
        {"key": "partners", "name": "合作方", "type": "relations", "options": {"form": "customer"}}
    )
    return new_tenant(customer, contract)


@pytest.fixture
def life(tenant: Tenant) -> Life:
    return Life(tenant)


def test_a_likely_duplicate_is_named_while_filling_in(tenant: Tenant, life: Life) -> None:
    made = tenant.create(ANNA, "customer", {"name": "深圳市华东精工科技有限公司", "phone": "13812345678"})
    tenant.create(ANNA, "customer", {"name": "华东精密机械有限公司"})
    (found,) = life.alike(ANNA, "customer", {"name": "华东精工（深圳）"})
    assert (found["id"], found["rule"], found["block"]) == (made["id"], "name", False)
    assert found["title"] == "深圳市华东精工科技有限公司"
    assert found["score"] >= 0.85
    assert life.alike(ANNA, "customer", {"name": "北京市华东精工科技有限公司"}) == []
    assert life.alike(ANNA, "customer", {"name": "华"}) == []
    assert life.alike(ANNA, "customer", {"name": {"a": 1}}) == []
    assert life.alike(ANNA, "customer", {"name": "华东精工"}, made["id"]) == []
    (same,) = life.alike(ADMIN, "customer", {"phone": "13812345678"})
    assert (same["rule"], same["block"], same["score"]) == ("phone", True, 1.0)
    # Ben sees none of Anna's customers, so there is nothing like his.
    assert life.alike(BEN, "customer", {"name": "华东精工", "phone": "13812345678"}) == []


def test_keys_follow_the_record(tenant: Tenant, life: Life) -> None:
    made = tenant.create(ANNA, "customer", {"name": "华东精工"})

    def found(name: str) -> list[int]:
        return [each["id"] for each in life.alike(ANNA, "customer", {"name": name})]

    assert found("华东精工有限公司") == [made["id"]]
    tenant.update(ANNA, "customer", made["id"], 1, {"name": "西部矿业"})
    assert found("华东精工有限公司") == []
    assert found("西部矿业集团") == [made["id"]]
    tenant.delete(ANNA, "customer", made["id"], 2)
    assert found("西部矿业集团") == []
    life.restore(ANNA, "customer", made["id"])
    assert found("西部矿业集团") == [made["id"]]


def test_a_rule_that_blocks_refuses_also_what_the_writer_may_not_see(tenant: Tenant) -> None:
    made = tenant.create(ANNA, "customer", {"name": "甲", "phone": "13812345678"})
    with pytest.raises(Conflict) as own:
        tenant.create(ANNA, "customer", {"name": "乙", "phone": "13812345678"})
    assert (own.value.code, own.value.params["records"]) == (
        "duplicate_exists", [{"id": made["id"], "title": "甲"}],
    )  # fmt: skip
    with pytest.raises(Conflict) as other:
        tenant.create(BEN, "customer", {"name": "乙", "phone": "13812345678"})
    assert other.value.params["records"] == []
    free = tenant.create(BEN, "customer", {"name": "乙", "phone": "13900000000"})
    with pytest.raises(Conflict):
        tenant.update(BEN, "customer", free["id"], 1, {"phone": "13812345678"})
    tenant.update(ANNA, "customer", made["id"], 1, {"name": "丙"})


def test_two_at_once_are_still_one(tenant: Tenant) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def write() -> None:
        start.wait()
        try:
            tenant.create(ANNA, "customer", {"name": "甲", "phone": "13812345678"})
            outcomes.append("made")
        except DomainError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["duplicate_exists"] * 3 + ["made"]


def test_a_rule_finds_the_records_that_were_there_before(new_tenant: Callable[..., Tenant]) -> None:
    tenant = new_tenant(copy.deepcopy(CUSTOMER))
    life = Life(tenant)
    made = [
        tenant.create(ADMIN, "customer", {"name": name}) for name in ("精工科技", "精工科技有限公司", "矿业")
    ]
    tenant.put_forms(form())
    assert set(tenant.records.drain("records.matching", 2.0)) == {DONE}
    (group,) = life.groups(ADMIN, "customer")["groups"]
    assert [each["id"] for each in group["records"]] == [made[0]["id"], made[1]["id"]]
    assert (group["rule"], group["name"]) == ("name", "名称相近")
    assert life.groups(ANNA, "customer")["groups"] == []


@pytest.mark.parametrize(
    "rule",
    [
        {"key": "a", "match": []},
        {"key": "a", "match": [{"field": "nothing", "how": "exact"}]},
        {"key": "a", "match": [{"field": "name", "how": "guess"}]},
        {"key": "a", "match": [{"field": "owner", "how": "exact"}]},
        {"key": "A!", "match": [{"field": "name", "how": "exact"}]},
    ],
)
def test_a_rule_that_cannot_work_is_refused(tenant: Tenant, rule: Any) -> None:
    with pytest.raises(Invalid, match="duplicate_rule_invalid"):
        tenant.put_forms(form([rule]))


def test_a_field_that_may_not_be_read_finds_nothing(tenant: Tenant, life: Life) -> None:
    """Masked or hidden phones are no oracle; changing one changes no answer."""
    fields = {"*": "write", "phone": "masked"}
    rows = [grant(3, 2, "form:customer", ["view", "create", "edit"], "all", fields)]
    tenant.policy(company(tenant.id, rows))
    made = tenant.create(ADMIN, "customer", {"name": "甲", "phone": "13812345678"})
    assert life.alike(ANNA, "customer", {"phone": "13812345678"}) == []
    twin = tenant.create(ADMIN, "customer", {"name": "甲", "phone": "13900000000"})
    (group,) = life.groups(ANNA, "customer")["groups"]
    assert [each["id"] for each in group["records"]] == [made["id"], twin["id"]]
    before = life.alike(ANNA, "customer", {"name": "甲", "phone": "13812345678"})
    tenant.update(ADMIN, "customer", made["id"], 1, {"phone": "13711112222"})
    assert life.alike(ANNA, "customer", {"name": "甲", "phone": "13812345678"}) == before


def merged_pair(tenant: Tenant, life: Life) -> dict[str, Any]:
    kept = tenant.create(ADMIN, "customer", {"name": "精工"})
    gone = tenant.create(ADMIN, "customer", {"name": "精工有限公司", "phone": "13812345678"})
    child = tenant.create(ADMIN, "customer", {"name": "子公司", "parent": gone["id"]})
    own = tenant.update(ADMIN, "customer", kept["id"], 1, {"parent": gone["id"]})
    values = {"name": "A", "customer": gone["id"], "partners": [child["id"], gone["id"]]}
    bought = tenant.create(ADMIN, "contract", {**values, "items": [{"buyer": gone["id"]}, {}]})
    other = tenant.create(ADMIN, "contract", {"name": "B", "customer": kept["id"]})
    life.say(ADMIN, "customer", gone["id"], "hello")
    return {"kept": own, "gone": gone, "child": child, "bought": bought, "other": other}


def test_merging_moves_what_pointed_at_the_other(tenant: Tenant, life: Life) -> None:
    pair = merged_pair(tenant, life)
    kept, gone = pair["kept"]["id"], pair["gone"]["id"]
    answer = life.merge(ADMIN, "customer", kept, [gone], 2, {"phone": "13812345678"})
    assert answer["moved"] == 3  # its own parent, the child, the contract
    assert answer["record"]["values"] == {"name": "精工", "phone": "13812345678"}
    assert tenant.get(ADMIN, "customer", pair["child"]["id"])["values"]["parent"] == kept
    bought = tenant.get(ADMIN, "contract", pair["bought"]["id"])
    assert bought["values"]["customer"] == kept
    assert [each.get("buyer") for each in bought["values"]["items"]] == [kept, None]
    assert sorted(bought["values"]["partners"]) == sorted([pair["child"]["id"], kept])
    assert life.comments(ADMIN, "customer", kept)["count"] == 1
    with pytest.raises(NotFound):
        tenant.get(ADMIN, "customer", gone)
    assert life.find(ADMIN, gone) == {"form": "customer", "id": kept}
    (binned,) = life.bin(ADMIN, "customer")["rows"]
    assert (binned["id"], binned["merged_into"]) == (gone, kept)
    assert tenant.history(ADMIN, "customer", kept)[0]["via"] == f"merge:{gone}"
    assert tenant.history(ADMIN, "contract", pair["bought"]["id"])[0]["via"] == f"merge:{kept}"


def test_a_merge_is_undone_as_far_as_nobody_changed_it(tenant: Tenant, life: Life) -> None:
    pair = merged_pair(tenant, life)
    kept, gone = pair["kept"]["id"], pair["gone"]["id"]
    life.merge(ADMIN, "customer", kept, [gone], 2)
    tenant.update(ADMIN, "customer", pair["child"]["id"], 2, {"parent": None})
    answer = life.restore(ADMIN, "customer", gone)
    assert answer["returned"] == 1  # the contract; the child was changed since, the kept one had to let go
    assert answer["record"]["values"] == pair["gone"]["values"]
    assert tenant.get(ADMIN, "contract", pair["bought"]["id"])["values"] == pair["bought"]["values"]
    assert tenant.get(ADMIN, "contract", pair["other"]["id"])["values"]["customer"] == kept
    assert life.comments(ADMIN, "customer", gone)["count"] == 1
    assert life.comments(ADMIN, "customer", kept)["count"] == 0


def test_a_merge_that_may_not_be_changes_nothing(tenant: Tenant, life: Life) -> None:
    mine = tenant.create(ANNA, "customer", {"name": "甲"})
    yours = tenant.create(BEN, "customer", {"name": "甲公司"})
    also = tenant.create(ANNA, "customer", {"name": "甲二"})
    with pytest.raises(NotFound):
        life.merge(ANNA, "customer", mine["id"], [yours["id"]], 1)
    with pytest.raises(Invalid, match="merge_invalid"):
        life.merge(ANNA, "customer", mine["id"], [mine["id"]], 1)
    with pytest.raises(Conflict, match="version_conflict"):
        life.merge(ANNA, "customer", mine["id"], [also["id"]], 7)
    with pytest.raises(Invalid, match="phone"):
        life.merge(ANNA, "customer", mine["id"], [also["id"]], 1, {"phone": "?"})
    rows = [grant(3, 2, "form:customer", ["view", "create", "edit"], "all", {"*": "write"})]
    tenant.policy(company(tenant.id, rows))
    with pytest.raises(Forbidden):
        life.merge(ANNA, "customer", mine["id"], [also["id"]], 1)
    for each in (mine, yours, also):
        assert tenant.get(ADMIN, "customer", each["id"]) == each
