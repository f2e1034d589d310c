"""Filters: SQL equals Python on random filters and rows; relative periods; and what may not be asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, func, literal, select, union_all

from services.kernel.errors import FieldInvalid
from services.kernel.filters import check_filter, compile_filter, compile_sort, matches
from tests.unit.kernel.effort import thorough
from tests.unit.kernel.expressions import FORM, NOW, ZONE, dates, moments, numbers, options, rows, texts

MOMENT: dict[str, Any] = {"me": 7, "departments_of": lambda d: [d, d + 10], "now": NOW, "tz": ZONE}
KEYS = ("id", "department", "n1", "n2", "t1", "b1", "d1", "m1", "s1", "p1", "tags")
periods = st.fixed_dictionaries(
    {
        "relative": st.sampled_from(
            ["today", "this_week", "this_month", "last_month", "this_quarter", "this_year"]
        ),
        "offset": st.integers(-30, 30),
    }
)
OPERANDS: dict[str, st.SearchStrategy[Any]] = {
    "n1": numbers.map(str),
    "n2": numbers.map(str),
    "t1": texts.filter(bool),
    "b1": st.booleans(),
    "d1": dates.map(date.isoformat),
    "m1": st.one_of(moments.map(datetime.isoformat), dates.map(date.isoformat)),
    "s1": options,
    "p1": st.one_of(st.just("me"), st.integers(5, 8)),
    "department": st.integers(1, 4),
    "id": st.integers(1, 4),
    "tags": options,
}


def leaf(key: str) -> st.SearchStrategy[dict[str, Any]]:
    field = FORM.field(key)

    def filled(op: str) -> st.SearchStrategy[dict[str, Any]]:
        one = OPERANDS[key]
        if op in ("in", "not_in") and key == "m1":
            one = moments.map(datetime.isoformat)
        many = st.lists(one, min_size=1, max_size=3)
        value = {
            "empty": st.none(),
            "not_empty": st.none(),
            "between": st.lists(one, min_size=2, max_size=2),
            "in": many,
            "not_in": many,
            "has_any": many,
            "has_all": many,
            "during": periods,
        }.get(op, one)
        return value.map(lambda made: {"field": key, "op": op, "value": made})

    return st.sampled_from(field.kind.operators_for(field)).flatmap(filled)


filters = st.recursive(
    st.sampled_from(KEYS).flatmap(leaf),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"and": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"or": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def connection(postgres_url: str) -> Iterator[Connection]:
    url = postgres_url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@thorough(80)
@given(asked=st.lists(filters, min_size=2, max_size=5), sample=st.lists(rows, min_size=1, max_size=4))
def test_sql_equals_python(connection: Connection, asked: list[Any], sample: list[dict[str, Any]]) -> None:
    data = [{**row, "id": n, "department": n % 3 + 1} for n, row in enumerate(sample)]
    kinds = {key: FORM.field(key).kind.column(FORM.field(key)) for key in KEYS}
    one = [select(*(literal(r[k], kinds[k]).cast(kinds[k]).label(k) for k in KEYS)) for r in data]  # type: ignore[arg-type]
    source = union_all(*one).subquery("r")
    columns: dict[str, Any] = {key: source.c[key] for key in KEYS}
    predicates = [func.coalesce(compile_filter(f, FORM, columns, **MOMENT), False) for f in asked]
    query = select(*predicates).select_from(source).order_by(source.c.id)
    for row, answer in zip(data, connection.execute(query), strict=True):
        for f, found in zip(asked, answer, strict=True):
            note(f"{f} on {row}: PostgreSQL {found}")
            assert found == matches(f, FORM, row, **MOMENT)


@pytest.mark.parametrize(
    ("filter_", "row", "expected"),
    [
        (None, {}, True),
        ({"and": []}, {}, True),
        ({"or": []}, {}, False),
        ({"field": "s1", "op": "ne", "value": "lead"}, {"s1": None}, True),
        ({"field": "n1", "op": "eq", "value": None}, {"n1": None}, True),
        ({"not": {"field": "n1", "op": "gt", "value": "1"}}, {"n1": None}, True),
        ({"field": "p1", "op": "in", "value": ["me", 3]}, {"p1": 7}, True),
        ({"field": "department", "op": "in_subtree", "value": 3}, {"department": 13}, True),
        ({"field": "t1", "op": "contains", "value": "50%"}, {"t1": "about 50% off"}, True),
        ({"field": "t1", "op": "contains", "value": "5_%"}, {"t1": "about 50% off"}, False),
        # It is 2026-11-23 01:30 in Shanghai.
        ({"field": "d1", "op": "during", "value": {"relative": "today"}}, {"d1": date(2026, 11, 23)}, True),
        (
            {"field": "d1", "op": "during", "value": {"relative": "last_month"}},
            {"d1": date(2026, 10, 31)},
            True,
        ),
        (
            {"field": "m1", "op": "eq", "value": "2026-11-23"},
            {"m1": datetime(2026, 11, 22, 16, tzinfo=UTC)},
            True,
        ),
        (
            {"field": "m1", "op": "gt", "value": "2026-11-22"},
            {"m1": datetime(2026, 11, 22, 15, tzinfo=UTC)},
            False,
        ),
    ],
)
def test_what_filters_mean(filter_: Any, row: dict[str, Any], expected: bool) -> None:
    assert matches(filter_, FORM, row, **MOMENT) is expected


@pytest.mark.parametrize(
    ("filter_", "code"),
    [
        ([], "filter_invalid"),
        ({"and": {}}, "filter_invalid"),
        ({"field": "t1"}, "filter_invalid"),
        ({"field": "t1", "op": "like", "value": "x"}, "operator_unknown"),
        ({"field": "s1", "op": "gt", "value": "x"}, "operator_unknown"),
        ({"field": "n1", "op": "gt", "value": "abc"}, "number_expected"),
        ({"field": "n1", "op": "gt"}, "value_missing"),
        ({"field": "n1", "op": "between", "value": ["1"]}, "list_expected"),
        ({"field": "d1", "op": "during", "value": {"relative": "someday"}}, "relative_unknown"),
        ({"field": "m1", "op": "gt", "value": "2026-11-22T08:00:00"}, "datetime_offset"),
        ({"and": [{"field": "n1", "op": "empty"}] * 300}, "filter_too_large"),
    ],
)
def test_unsound_filters_are_refused(filter_: Any, code: str) -> None:
    with pytest.raises(FieldInvalid) as caught:
        check_filter(filter_, FORM, FORM.by_key.keys())
    assert caught.value.code == code


def test_an_unreadable_field_is_refused_like_one_that_does_not_exist() -> None:
    answers = []
    for key in ("n2", "nothing"):
        with pytest.raises(FieldInvalid) as caught:
            check_filter({"field": key, "op": "gt", "value": "1"}, FORM, {"n1"})
        answers.append((caught.value.code, caught.value.params, caught.value.field == key))
        with pytest.raises(FieldInvalid) as caught:
            compile_sort([{"field": key}], FORM, {})
        answers.append((caught.value.code, caught.value.params, caught.value.field == key))
    assert answers == [("field_unknown", {}, True)] * 4


def test_deep_filters_are_refused_before_they_recurse() -> None:
    deep: Any = {"field": "n1", "op": "empty"}
    for _ in range(5000):
        deep = {"not": deep}
    with pytest.raises(FieldInvalid) as caught:
        check_filter(deep, FORM, {"n1"})
    assert caught.value.code == "filter_too_large"


def test_sorts_end_with_the_id_and_selects_follow_their_options() -> None:
    columns: dict[str, Any] = {
        k: literal(None, FORM.field(k).kind.column(FORM.field(k))).label(k) for k in KEYS
    }
    keys = compile_sort([{"field": "s1", "dir": "asc"}, {"field": "n1", "dir": "desc"}], FORM, columns)
    assert [(k.field.key, k.descending) for k in keys] == [("s1", False), ("n1", True), ("id", True)]
    assert "array_position" in str(keys[0].clause)
    with pytest.raises(FieldInvalid):
        compile_sort([{"field": "tags"}], FORM, columns)


def test_numbers_compare_by_value() -> None:
    assert matches({"field": "n1", "op": "eq", "value": "1.50"}, FORM, {"n1": Decimal("1.5")}, **MOMENT)
