"""The scalar subset of the language in DuckDB, the engine of reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, column, select, table, text
from sqlalchemy.dialects import postgresql

from services.kernel.fields import Field
from services.kernel.formula import evaluate, render, schema_of, to_sql
from services.kernel.formula.duckdb import MACROS, POSTGRESQL_ONLY
from tests.unit.kernel.effort import thorough
from tests.unit.kernel.expressions import CLOCK, FORM, HOPS, bound, expressions, rows

SCHEMA = schema_of(FORM)
DIALECT = postgresql.dialect(paramstyle="numeric_dollar")
COLUMNS = {
    "id": "bigint",
    "n1": "decimal(20,4)",
    "n2": "decimal(18,2)",
    "t1": "text",
    "t2": "text",
    "b1": "boolean",
    "d1": "date",
    "d2": "date",
    "m1": "timestamptz",
    "s1": "text",
    "p1": "bigint",
    "tags": "text[]",
    "created_at": "timestamptz",
    "c1.level": "decimal(18,2)",
    "c1.grade": "text",
    "c1.since": "date",
}
ABSENT = POSTGRESQL_ONLY | {"aggregates"}


def _field(key: str) -> Field:
    return HOPS[key] if key in HOPS else FORM.field(key)


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        opened.execute("set timezone = 'America/New_York'")
        for macro in MACROS:
            opened.execute(macro)
        listed = ", ".join(f'"{key}" {kind}' for key, kind in COLUMNS.items())
        opened.execute(f"create table r (n int, {listed})")
        yield opened


@thorough(80)
@given(data=st.data())
def test_python_equals_duckdb(duck: duckdb.DuckDBPyConnection, data: st.DataObject) -> None:
    kinds = st.sampled_from(("decimal", "text", "bool", "date"))
    strategy = kinds.flatmap(lambda kind: expressions(kind, 2, allow=lambda name: name not in ABSENT))
    nodes = bound(data.draw(st.lists(strategy, min_size=3, max_size=6)))
    sample = [
        {**row, "created_at": CLOCK["now"]} for row in data.draw(st.lists(rows, min_size=1, max_size=3))
    ]
    duck.execute("delete from r")
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    duck.executemany(
        f"insert into r values ({marks})", [[n, *(row[k] for k in COLUMNS)] for n, row in enumerate(sample)]
    )
    source = table("r", column("n"), *(column(k, _field(k).kind.column(_field(k))) for k in COLUMNS))
    columns: dict[str, ColumnElement[Any]] = {c.key: c for c in source.c}
    if not nodes:
        return
    made = [to_sql(node, columns, **CLOCK).label(f"c{i}") for i, node in enumerate(nodes)]
    query = select(*made).select_from(source).order_by(text("n")).compile(dialect=DIALECT)
    parameters = [query.params[name] for name in query.positiontup or ()]
    note(str(query))
    answers = duck.execute(str(query), parameters).fetchall()
    for row, answer in zip(sample, answers, strict=True):
        for node, found in zip(nodes, answer, strict=True):
            expected = evaluate(node, row, **CLOCK)
            note(f"{render(node, SCHEMA, 'en')} on {row}: Python {expected!r}, DuckDB {found!r}")
            assert (found is None) == (expected is None)
            assert found == expected
