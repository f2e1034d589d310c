"""The language as people and other interpreters meet it: examples, errors with places, rendering, vectors."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.errors import FormulaInvalid
from services.kernel.fields import Form
from services.kernel.formula import (
    FUNCTIONS,
    OPERATORS,
    bind,
    check_formulas,
    compile_text,
    compute_formulas,
    evaluate,
    from_json,
    function_list,
    parse,
    render,
    schema_of,
    to_json,
)
from services.kernel.formula.vectors import vectors
from tests.unit.kernel.effort import thorough
from tests.unit.kernel.expressions import CLOCK, FORM, bound, expressions

SCHEMA = schema_of(FORM)
EXAMPLES = [example for overloads in FUNCTIONS.values() for o in overloads for example in o.examples]


def value(text: str, env: dict[str, Any] | None = None) -> Any:
    return evaluate(compile_text(text, SCHEMA).ast, env or {}, **CLOCK)


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_documented_examples_hold(text: str, expected: Any) -> None:
    found = value(text)
    if isinstance(found, Decimal):
        assert isinstance(expected, str)
        assert found == Decimal(expected)
    else:
        assert (found.isoformat() if isinstance(found, date) else found) == expected


def test_every_function_has_an_example_or_needs_a_record() -> None:
    without = {name for name, overloads in FUNCTIONS.items() if not any(o.examples for o in overloads)}
    aggregates = {"SUM", "AVG", "COUNT", "COUNTUNIQUE", "ANY", "ALL"}
    lists = {"HAS", "HASANY", "HASALL", "FIRST", "JOIN"}
    assert without == aggregates | lists | {
        "HOUR",
        "MINUTE",
        "HOURSBETWEEN",
        "ADDHOURS",
        "TODAY",
        "NOW",
        "ME",
    }


def test_every_function_is_explained_in_both_languages() -> None:
    listed = {each["name"]: each for each in function_list()}
    assert listed.keys() == FUNCTIONS.keys() - OPERATORS
    assert all(each["help"].keys() == {"zh-CN", "en"} and each["signature"] for each in listed.values())


def test_a_hop_reads_the_related_record() -> None:
    compiled = compile_text("{客户.level} * 2", SCHEMA)
    assert compiled.references == {"c1.level"}
    assert value("{c1.level} * 2", {"c1.level": Decimal("1.5")}) == 3
    assert value("{c1.level} * 2") is None
    assert render(compiled.ast, SCHEMA, "zh-CN") == "{客户.level} * 2"
    with pytest.raises(FormulaInvalid, match="formula_name_unknown"):
        compile_text("{c1.nothing}", SCHEMA)
    with pytest.raises(FormulaInvalid, match="formula_name_unknown"):
        compile_text("{c1.level}", schema_of(Form.from_json(FORM.to_json())))


def test_full_width_punctuation_is_read_like_ascii() -> None:
    assert parse("IF（{n1}＞10，“大，”，“小”）") == parse('IF({n1}>10,"大，","小")')
    assert value("IF（{n1}＞10，“大，”，“小”）", {"n1": Decimal(11)}) == "大，"


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("1 +", "formula_syntax", 3),
        ("{n1} + {nothing}", "formula_name_unknown", 8),
        ('{n1} + "a"', "formula_type", 8),
        ("{n1} > 1 && {n1}", "formula_type", 13),
        ('{s1} = "gone"', "formula_option_unknown", 8),
        ("ROUND({n1}, {n2})", "formula_type", 13),
        ("LEN()", "formula_arguments", 1),
        ("NOPE(1)", "formula_function_unknown", 1),
        ("{items.qty} + 1", "formula_items", 1),
        ("SUM({n1})", "formula_items", 1),
        ("SUM(SUM({items.qty}))", "formula_items", 1),
        ("NULL = NULL", "formula_untyped", 1),
        ("1234567890123456789.0", "formula_number", 1),
        ("-" * 3000 + "{n1}", "formula_too_large", None),
        ("(" * 1500 + "1" + ")" * 1500 + "+ 'x'", "formula_syntax", None),
        ("1+" * 1990 + "1", "formula_too_large", None),
        ("LEFT({t1}, " * 12 + "LEN({t1})" + ")" * 12, "formula_type", None),
        ("ADD_DAYS(" * 13 + "{d1}" + ", 1)" * 13, "formula_too_large", None),
    ],
)
def test_errors_say_what_and_where(text: str, code: str, column: int | None) -> None:
    with pytest.raises(FormulaInvalid) as caught:
        compile_text(text, SCHEMA)
    assert caught.value.code == code
    if column is not None:
        assert (caught.value.params["line"], caught.value.params["column"]) == (1, column)


@thorough(60)
@given(
    text=st.one_of(st.text(max_size=40), st.text(alphabet='{n1}items.qty()+-*/&|=<>!",.0 SUMIF', max_size=60))
)
def test_any_text_compiles_or_is_refused(text: str) -> None:
    try:
        value(text)
    except FormulaInvalid as refused:
        assert refused.params["line"] >= 1  # noqa: PT017  # both outcomes are fine, nothing else is


@thorough(100)
@given(data=st.data())
def test_json_and_text_keep_the_tree(data: st.DataObject) -> None:
    kinds = st.sampled_from(("decimal", "text", "bool", "date"))
    strategy = kinds.flatmap(lambda kind: expressions(kind, 3, allow=lambda _: True))
    for node in bound(data.draw(st.lists(strategy, max_size=3))):
        assert bind(from_json(json.loads(json.dumps(to_json(node)))), SCHEMA) == node
        # A date can only be written beside something that makes it one: start from what can be written.
        for written in bound([parse(render(node, SCHEMA, "zh-CN"))], also=("formula_type",)):
            assert bind(parse(render(written, SCHEMA, "en")), SCHEMA) == written


@pytest.mark.parametrize("data", [None, [], {"call": "ADD"}, {"value": "x", "type": "decimal"}, {"value": 1}])
def test_broken_trees_are_refused(data: Any) -> None:
    with pytest.raises(FormulaInvalid):
        from_json(data)


def form_with(*formulas: tuple[str, str, str]) -> Form:
    plain = [{"id": 1, "key": "price", "type": "money", "name": "价格"}]
    made = [
        {"id": 2 + n, "key": k, "type": "formula", "formula": f, "options": {"result": r}}
        for n, (k, f, r) in enumerate(formulas)
    ]
    return Form.from_json({"key": "f", "fields": plain + made})


def test_formula_fields_are_computed_in_order_and_rounded() -> None:
    form = form_with(
        ("total", "{net} + {tax}", "money"), ("tax", "{net} * 0.13", "money"), ("net", "{价格} / 3", "money")
    )
    check_formulas(form)
    found = compute_formulas(form, {"price": Decimal("100.00")}, **CLOCK)
    assert [str(found[key]) for key in ("net", "tax", "total")] == ["33.33", "4.33", "37.66"]
    assert compute_formulas(form, {"price": None}, **CLOCK)["total"] is None


@pytest.mark.parametrize(
    ("formulas", "code"),
    [
        ([("a", "{b} + 1", "number"), ("b", "{a} + 1", "number")], "formula_cycle"),
        ([("a", "{a} + 1", "number")], "formula_cycle"),
        ([("a", "{price} > 1", "number")], "formula_result"),
        ([("a", "{price} +", "number")], "formula_syntax"),
    ],
)
def test_unsound_formula_fields_are_refused(formulas: list[tuple[str, str, str]], code: str) -> None:
    with pytest.raises(FormulaInvalid) as caught:
        check_formulas(form_with(*formulas))
    assert caught.value.code == code
    assert caught.value.field == "a"


def test_a_name_two_fields_share_must_be_written_as_key() -> None:
    two = [{"id": n, "key": k, "type": "money", "name": "金额"} for n, k in enumerate(("x", "y"))]
    form = Form.from_json({"key": "f", "fields": two})
    with pytest.raises(FormulaInvalid) as caught:
        compile_text("{金额}", schema_of(form))
    assert caught.value.code == "formula_name_ambiguous"
    assert compile_text("{x}", schema_of(form)).references == {"x"}
    assert render(compile_text("{x}", schema_of(form)).ast, schema_of(form), "zh-CN") == "{x}"


def test_the_vector_file_is_up_to_date() -> None:
    kept = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(vectors()))
