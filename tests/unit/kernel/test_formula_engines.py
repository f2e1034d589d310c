"""The same formula on the same rows gives the same answer in Python, PostgreSQL and DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Connection, create_engine, literal, select, union_all
from sqlalchemy.dialects.postgresql import JSONB

from services.kernel.fields import Form, validate_values
from services.kernel.fields.composite import LineItemsField
from services.kernel.formula import FUNCTIONS, compile_text, evaluate, render, schema_of, to_sql
from services.kernel.formula.vectors import FORM as FORM_JSON
from services.kernel.formula.vectors import HOPS as RELATED_ROWS
from services.kernel.formula.vectors import ME as VECTOR_ME
from services.kernel.formula.vectors import NOW as VECTOR_NOW
from services.kernel.formula.vectors import RELATED as RELATED_JSON
from services.kernel.formula.vectors import ROWS, plain, vectors
from services.kernel.formula.vectors import ZONE as VECTOR_ZONE
from tests.unit.kernel.effort import thorough
from tests.unit.kernel.expressions import CLOCK, FORM, HOPS, bound, expressions, rows

SCHEMA = schema_of(FORM)
KINDS = ("decimal", "text", "bool", "date")


def storage(key: str) -> Any:
    field = HOPS[key] if key in HOPS else FORM.field(key)
    return field.kind.column(field) or JSONB(none_as_null=True)


@pytest.fixture(scope="module")
def connection(postgres_url: str) -> Iterator[Connection]:
    engine = create_engine(
        postgres_url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as opened:
        opened.exec_driver_sql(
            "set time zone 'America/New_York'"
        )  # the answer must not depend on the session
        yield opened
    engine.dispose()


def table(data: list[dict[str, Any]]) -> Any:
    """The rows as a subquery with a typed column per field, ``n`` their order."""
    keys = [key for key in (*FORM.by_key, *HOPS) if key in data[0]]
    jsonb = LineItemsField()
    selects = [
        select(
            literal(n).label("n"),
            *(
                literal(jsonb.to_json(row[key]) if key == "items" else row[key], storage(key))
                .cast(storage(key))
                .label(key)
                for key in keys
            ),
        )
        for n, row in enumerate(data)
    ]
    return union_all(*selects).subquery("r")


def same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)


@thorough(80)
@given(data=st.data())
def test_python_equals_postgresql(connection: Connection, data: st.DataObject) -> None:
    any_kind = st.sampled_from(KINDS).flatmap(lambda kind: expressions(kind, 3, allow=lambda _: True))
    nodes = bound(data.draw(st.lists(any_kind, min_size=4, max_size=8)))
    sample = data.draw(st.lists(rows, min_size=1, max_size=4))
    source = table([{**row, "created_at": CLOCK["now"]} for row in sample])
    columns: dict[str, ColumnElement[Any]] = {c.key: c for c in source.c if c.key != "n"}
    if not nodes:
        return
    query = select(*(to_sql(node, columns, **CLOCK).label(f"c{i}") for i, node in enumerate(nodes)))
    answers = connection.execute(query.select_from(source).order_by(source.c.n)).all()
    for row, answer in zip(sample, answers, strict=True):
        for node, found in zip(nodes, answer, strict=True):
            expected = evaluate(node, {**row, "created_at": CLOCK["now"]}, **CLOCK)
            note(f"{render(node, SCHEMA, 'en')} on {row}: Python {expected!r}, PostgreSQL {found!r}")
            assert same(expected, found)


def test_documented_examples_hold_in_postgresql(connection: Connection) -> None:
    examples = [example for overloads in FUNCTIONS.values() for o in overloads for example in o.examples]
    trees = [compile_text(text, SCHEMA).ast for text, _ in examples]
    answer = connection.execute(
        select(*(to_sql(t, {}, **CLOCK).label(f"c{i}") for i, t in enumerate(trees)))
    ).one()
    for (text, expected), found in zip(examples, answer, strict=True):
        shown = found.isoformat() if isinstance(found, date) else found
        assert (text, shown) == (text, Decimal(expected) if isinstance(found, Decimal) else expected)


def test_the_vectors_hold_in_postgresql(connection: Connection) -> None:
    form = Form.from_json(FORM_JSON).with_related({"customer": Form.from_json(RELATED_JSON)})
    hops = {f"customer.{field.key}": field for field in form.related["customer"].fields}
    fields = {**{field.key: field for field in form.fields}, **hops}
    values = [
        {**validate_values(form, row, partial=True), **_prefixed(form.related["customer"], hop)}
        for row, hop in zip(ROWS, RELATED_ROWS, strict=True)
    ]
    parts = []
    for n, row in enumerate(values):
        cells = []
        for key, field in fields.items():
            kind = field.kind.column(field) or JSONB(none_as_null=True)
            value = row.get(key)
            shown = LineItemsField().to_json(value) if field.type == "line_items" else value
            cells.append(literal(shown, kind).cast(kind).label(key))
        parts.append(select(literal(n).label("n"), *cells))
    source = union_all(*parts).subquery("r")
    columns: dict[str, ColumnElement[Any]] = {c.key: c for c in source.c if c.key != "n"}
    clock: dict[str, Any] = {
        "now": VECTOR_NOW,
        "today": date(2026, 11, 23),
        "tz": VECTOR_ZONE,
        "me": VECTOR_ME,
    }
    document = vectors()
    for start in range(0, len(document["cases"]), 40):
        cases = document["cases"][start : start + 40]
        trees = [compile_text(case["text"], schema_of(form)).ast for case in cases]
        made = [to_sql(tree, columns, **clock).label(f"c{i}") for i, tree in enumerate(trees)]
        answers = connection.execute(select(*made).select_from(source).order_by(source.c.n)).all()
        for i, case in enumerate(cases):
            found = [plain(answer[i]) for answer in answers]
            assert (case["text"], found) == (case["text"], case["expected"])


def _prefixed(form: Form, hop: dict[str, Any]) -> dict[str, Any]:
    return {f"customer.{key}": value for key, value in validate_values(form, hop, partial=True).items()}
