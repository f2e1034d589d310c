"""Lists: filters, sorts, pages, counts, search, labels, all through the reader's access."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.chassis.errors import Invalid
from tests.integration.records.conftest import ADMIN, ANNA, BEN, CARL, Tenant


@pytest.fixture(scope="module")
def filled(new_tenant: Callable[[], Tenant]) -> Tenant:
    """Seven contracts: Anna's 1–4, Ben's 5–6, the administrator's 7; amounts with ties and an empty one."""
    amounts = ["100", "300", None, "200", "300", "50", None]
    tenant = new_tenant()
    for n, (user, amount) in enumerate(zip([ANNA] * 4 + [BEN] * 2 + [ADMIN], amounts, strict=True), 1):
        values = {
            "name": f"合同{n}号",
            "amount": amount,
            "status": ["draft", "signed"][n % 2],
            "signed_on": f"2026-11-{n:02}",
        }
        tenant.create(user, "contract", values)
    return tenant


def names(page: dict) -> list[str]:
    return [row["values"]["name"].removeprefix("合同").removesuffix("号") for row in page["rows"]]


def test_each_person_lists_their_own(filled: Tenant) -> None:
    assert names(filled.query(ANNA, "contract")) == ["4", "3", "2", "1"]
    assert names(filled.query(BEN, "contract")) == ["6", "5"]
    assert names(filled.query(ADMIN, "contract", count=True)) == ["7", "6", "5", "4", "3", "2", "1"]
    page = filled.query(ANNA, "contract", count=True, limit=2)
    assert page["count"] == {"value": 4, "capped": False}
    assert "cost" not in str(page)


@pytest.mark.parametrize(
    "sort",
    [
        [],
        [{"field": "amount", "dir": "desc"}],
        [{"field": "amount", "dir": "asc"}],
        [{"field": "status", "dir": "asc"}],
        [{"field": "status", "dir": "desc"}, {"field": "amount", "dir": "asc"}],
        [{"field": "signed_on", "dir": "asc"}],
        [{"field": "created_at", "dir": "desc"}],
        [{"field": "created_at", "dir": "asc"}],
        [{"field": "id", "dir": "asc"}],
        [{"field": "owner", "dir": "asc"}, {"field": "amount", "dir": "desc"}],
        [{"field": "amount", "dir": "desc"}, {"field": "id", "dir": "asc"}],
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_follow_each_other_without_gap_or_repetition(filled: Tenant, sort: list, limit: int) -> None:
    whole = filled.query(ADMIN, "contract", sort=sort, limit=50)
    assert whole["next"] is None
    pages, cursor = [], None
    while True:
        page = filled.query(ADMIN, "contract", sort=sort, limit=limit, cursor=cursor)
        pages += page["rows"]
        if (cursor := page["next"]) is None:
            break
    assert pages == whole["rows"]
    assert len(pages) == 7


def test_a_cursor_of_another_order_or_making_is_refused(filled: Tenant) -> None:
    cursor = filled.query(ADMIN, "contract", sort=[{"field": "amount", "dir": "desc"}], limit=2)["next"]
    for bad in (cursor, "x", "W10", "bnVsbA"):
        with pytest.raises(Invalid, match="cursor_invalid"):
            filled.query(ADMIN, "contract", sort=[{"field": "amount", "dir": "asc"}], cursor=bad)


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({"field": "amount", "op": "gt", "value": "100"}, "542"),
        ({"field": "amount", "op": "empty"}, "73"),
        ({"field": "status", "op": "eq", "value": "signed"}, "7531"),
        (
            {
                "and": [
                    {"field": "status", "op": "eq", "value": "signed"},
                    {"field": "amount", "op": "between", "value": ["60", "300"]},
                ]
            },
            "51",
        ),
        ({"not": {"field": "owner", "op": "eq", "value": ANNA}}, "765"),
        ({"field": "owner", "op": "eq", "value": "me"}, "7"),
        ({"field": "department", "op": "in_subtree", "value": 10}, "7654321"),
        ({"field": "department", "op": "in_subtree", "value": 12}, "65"),
        ({"field": "name", "op": "contains", "value": "3"}, "3"),
        ({"field": "signed_on", "op": "le", "value": "2026-11-02"}, "21"),
        ({"field": "id", "op": "in", "value": []}, ""),
        ({"field": "items", "op": "empty"}, "7654321"),
        (
            {
                "or": [
                    {"field": "amount", "op": "eq", "value": "50"},
                    {"field": "tags", "op": "has_any", "value": ["a"]},
                ]
            },
            "6",
        ),
    ],
)
def test_filters(filled: Tenant, filter: dict, expected: str) -> None:
    page = filled.query(ADMIN, "contract", filter=filter, count=True)
    assert "".join(names(page)) == expected
    assert page["count"]["value"] == len(expected)


def test_a_hidden_field_cannot_be_filtered_or_sorted_by(filled: Tenant) -> None:
    for part in (
        {"filter": {"field": "KEY", "op": "eq", "value": "1"}},
        {"sort": [{"field": "KEY"}]},
        {"fields": ["KEY"]},
    ):
        answers = []
        for key in ("cost", "nonsense"):
            with pytest.raises(Invalid) as refused:
                filled.query(ANNA, "contract", **eval(repr(part).replace("KEY", key)))
            answers.append(
                (refused.value.code, refused.value.message, refused.value.params, refused.value.field == key)
            )
        assert answers[0] == answers[1]
        assert answers[0][0] == "field_unknown"


def test_a_masked_field_is_masked_before_it_is_compared(filled: Tenant) -> None:
    page = filled.query(CARL, "contract", sort=[{"field": "amount", "dir": "desc"}])
    assert {row["values"].get("amount") for row in page["rows"]} == {"0", None}
    assert filled.query(CARL, "contract", filter={"field": "amount", "op": "gt", "value": "0"})["rows"] == []


def test_search_finds_single_chinese_characters(filled: Tenant) -> None:
    assert names(filled.query(ANNA, "contract", search="2号")) == ["2"]
    assert names(filled.query(ANNA, "contract", search="号")) == ["4", "3", "2", "1"]
    assert filled.query(ANNA, "contract", search="6号", count=True)["count"]["value"] == 0
    assert filled.query(ANNA, "contract", search="%")["rows"] == []


def test_labels_of_relations_need_the_target_to_be_visible(new_tenant: Callable[[], Tenant]) -> None:
    filled = new_tenant()
    customer = filled.create(ANNA, "customer", {"name": "华东精工"})
    made = filled.create(ANNA, "contract", {"name": "K", "customer": customer["id"]})
    filled.update(ADMIN, "contract", made["id"], 1, {"department": 10})
    seen = filled.query(ANNA, "contract", search="K")["rows"][0]
    assert seen["labels"]["customer"] == "华东精工"
    seen = filled.query(CARL, "contract", search="K")["rows"][0]
    assert seen["values"]["customer"] == customer["id"]
    assert "customer" not in seen["labels"]
    filled.update(ADMIN, "customer", customer["id"], 1, {"owner": BEN})
    assert "customer" not in filled.query(ANNA, "contract", search="K")["rows"][0]["labels"]


def test_only_asked_fields_come(filled: Tenant) -> None:
    row = filled.query(ANNA, "contract", fields=["name", "owner"], limit=1)["rows"][0]
    assert set(row) == {"id", "version", "owner", "values", "labels"}
    assert row["values"] == {"name": "合同4号"}
    assert row["labels"] == {"owner": "安娜"}


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": True},
        {"limit": "5"},
        {"search": 5},
        {"cursor": 5},
        {"fields": "name"},
        {"filter": []},
        {"filter": {"field": "amount"}},
        {"sort": {"a": 1}},
        {"sort": ["amount"]},
        {"unknown": 1},
        {"filter": {"field": "amount", "op": "gt", "value": "x"}},
    ],
)
def test_a_malformed_query_is_an_error_with_a_code(filled: Tenant, query: dict) -> None:
    with pytest.raises(Invalid) as refused:
        filled.query(ANNA, "contract", **query)
    assert refused.value.code != "internal"
    assert refused.value.message
