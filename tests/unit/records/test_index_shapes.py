"""Which indexes a list's filter and sort ask for."""

from __future__ import annotations

from typing import Any

import pytest

from services.records.domain.definition import Definition
from services.records.domain.indexes import asked_shape, indexes, shape_indexes

FORM: dict[str, Any] = {
    "id": 3,
    "version": 1,
    "key": "deal",
    "name": "Deal",
    "fields": [
        {"id": 1, "key": "title", "type": "text"},
        {"id": 2, "key": "code", "type": "text", "options": {"max_length": 400}},
        {"id": 4, "key": "stage", "type": "text", "options": {"max_length": 300}},
        {"id": 5, "key": "amount", "type": "money"},
        {"id": 6, "key": "closed", "type": "date"},
        {"id": 7, "key": "buyer", "type": "relation", "options": {"form": "deal"}},
        {"id": 8, "key": "story", "type": "long_text"},
    ],
}
DEAL = Definition.read(FORM)


def eq(field: str) -> dict[str, Any]:
    return {"field": field, "op": "eq", "value": "x"}


@pytest.mark.parametrize(
    ("filter", "sort", "bodies"),
    [
        (None, [], []),
        (eq("stage"), [], ["(f_4, id desc)"]),
        (eq("stage"), [{"field": "amount", "dir": "desc"}], ["(f_4, f_5 desc nulls last, id desc)"]),
        (None, [{"field": "created_at", "dir": "desc"}], ["(created_at desc, id desc)"]),
        ({"field": "amount", "op": "gt", "value": "5"}, [], ["(f_5, id desc)"]),
        ({"and": [eq("stage"), {"field": "amount", "op": "gt", "value": "5"}]}, [], ["(f_4, id desc)"]),
        ({"or": [eq("stage"), eq("code")]}, [], []),
        ({"field": "title", "op": "contains", "value": "x"}, [], ["using gin (f_1 gin_trgm_ops)"]),
        ({"field": "nothing", "op": "eq", "value": "x"}, [{"field": ["a"]}], []),
        # Longer than an entry may be: of one field, or of two together.
        (None, [{"field": "title"}], []),
        ({"and": [eq("code"), eq("stage")]}, [], []),
        (eq("story"), [], []),
    ],
)
def test_a_list_asks_for(filter: Any, sort: Any, bodies: list[str]) -> None:
    shape = asked_shape(DEAL.form, filter, sort)
    made = [index.body for index in shape_indexes(DEAL, shape)] if shape else []
    assert made == bodies
    assert [index.body for index in shape_indexes(DEAL, {"filter": filter, "sort": sort})] == bodies


def test_values_do_not_make_another_shape() -> None:
    shapes = [asked_shape(DEAL.form, {**eq("stage"), "value": value}, []) for value in ("a", "b")]
    assert shapes[0] == shapes[1] == {
        "filter": {"and": [{"field": "stage", "op": "eq"}]},
        "sort": [],
    }  # fmt: skip


def test_a_reference_has_its_index_once() -> None:
    found = [
        index.body for index in indexes(DEAL.with_views([{"filter": eq("buyer")}, {"filter": eq("owner")}]))
    ]
    assert len(found) == len(set(found))
    assert "(f_7, id desc)" in found
