"""Rules, checks, defaults, cascades and patterns, without any service."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.errors import KernelError
from services.kernel.fields import Field, Form, check_form
from services.kernel.pattern import compile_pattern
from services.kernel.rules import layout_without, read_rules, rules_json
from services.kernel.rules.vectors import FORM, vectors

HERE = Path(__file__).parent


def refused(document: dict[str, Any]) -> tuple[str, str | None]:
    with pytest.raises(KernelError) as error:
        read_rules(document, Form.from_json(document))
    return error.value.code, error.value.field


def form(**parts: Any) -> dict[str, Any]:
    return {**FORM, "rules": [], "checks": [], **parts}


def test_the_vectors_of_the_browser_are_those_of_today() -> None:
    kept = json.loads((HERE / "rules_vectors.json").read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(vectors())), "python -m services.kernel.rules.vectors"


def rule(**parts: Any) -> dict[str, Any]:
    step = {"do": "hide", "fields": ["title"]}
    return form(rules=[{"key": "r1", "when": "{amount} > 1", "then": [step], **parts}])


@pytest.mark.parametrize(
    ("document", "code", "place"),
    [
        (rule(when="{amount} >"), "formula_syntax", "rules.r1"),
        (rule(when="{amount}"), "formula_result", "rules.r1"),
        (rule(when="{nothing} > 1"), "formula_name_unknown", "rules.r1"),
        (rule(then=[]), "rule_invalid", "rules.r1"),
        (rule(then=[{"do": "explode", "fields": ["title"]}]), "rule_invalid", "rules.r1"),
        (rule(then=[{"do": "hide", "fields": ["nothing"]}]), "field_unknown", "rules.r1"),
        (rule(then=[{"do": "hide", "fields": ["created_at"]}]), "field_unknown", "rules.r1"),
        (rule(then=[{"do": "require", "fields": ["margin"]}]), "rule_invalid", "rules.r1"),
        (rule(then=[{"do": "set", "fields": ["amount"], "value": '"x"'}]), "formula_result", "rules.r1"),
        (rule(then=[{"do": "set", "fields": ["stage"], "value": '"gone"'}]), "formula_result", "rules.r1"),
        (rule(key="R 1"), "key_invalid", "rules"),
        (form(checks=[{"key": "c", "when": "TRUE", "message": ""}]), "rule_invalid", "checks.c"),
        (
            form(checks=[{"key": "c", "when": "TRUE", "message": "x", "field": "y"}]),
            "field_unknown",
            "checks.c",
        ),
        (form(uniques=[{"key": "u", "fields": ["title"]}]), "rule_invalid", "uniques.u"),
        (form(uniques=[{"key": "u", "fields": ["title", "items"]}]), "rule_invalid", "uniques.u"),
        (form(layout=[{"key": "a", "fields": ["title", "title"]}]), "layout_invalid", "layout"),
        (form(layout=[{"key": "a", "fields": ["gone"]}]), "layout_invalid", "layout"),
        (form(layout=[{"key": "a", "fields": ["title"], "spans": {"title": 4}}]), "layout_invalid", "layout"),
        (form(layout=[{"key": "a", "fields": ["title"], "spans": {"cost": 2}}]), "layout_invalid", "layout"),
        (form(layout=[{"key": "a", "fields": ["title"], "spans": 2}]), "layout_invalid", "layout"),
        (form(layout=[{"key": "a", "kind": "tabs", "tabs": [{"key": "a"}]}]), "layout_invalid", "layout"),
    ],
)
def test_what_cannot_work_is_refused_with_its_place(document: Any, code: str, place: str) -> None:
    assert refused(document) == (code, place)


def test_a_cascade_that_runs_in_a_circle_is_refused() -> None:
    two = [{"value": "x"}]
    fields = [
        {"key": "a", "type": "select", "options": {"depends_on": "b", "choices": two}},
        {"key": "b", "type": "select", "options": {"depends_on": "a", "choices": two}},
    ]
    assert refused({"key": "f", "fields": fields}) == ("option_invalid", "a")
    fields[1]["options"] = {"choices": two}
    fields[0]["options"]["choices"] = [{"value": "x", "parent": "gone"}]  # type: ignore[index]
    assert refused({"key": "f", "fields": fields}) == ("option_invalid", "a")


def test_a_reader_learns_nothing_of_a_hidden_field() -> None:
    rules = read_rules(FORM, Form.from_json(FORM))
    everything = set(rules.form.by_key)
    seen = everything - {"cost", "margin"}
    layout = [{"key": "s", "fields": ["cost", "title"]}, {"key": "t", "fields": ["cost"]}]
    told = rules_json(rules, {**FORM, "layout": layout}, seen, seen)
    assert "cost" not in json.dumps(told)
    assert "margin" not in json.dumps(told)
    assert told["layout"] == [{"key": "s", "fields": ["title"]}]
    by_key = {each["key"]: each for each in told["rules"]}
    assert by_key["r4"].get("server") is True
    assert "ast" in by_key["r3"]
    assert told["checks"][0] == {"key": "c1", "field": None, "server": True}


def test_a_layout_loses_tabs_without_fields() -> None:
    tabs = [
        {"key": "a", "name": "A", "sections": [{"key": "x", "fields": ["title"]}]},
        {"key": "b", "name": "B", "sections": [{"key": "y", "fields": ["cost"]}]},
    ]
    kept = layout_without([{"key": "t", "kind": "tabs", "tabs": tabs}], lambda key: key == "title")
    assert kept == [{"key": "t", "kind": "tabs", "tabs": tabs[:1]}]


@pytest.mark.parametrize(
    "text",
    ["(", "a)", "*a", "a**", r"\1", "(?=a)", "(?<x>a)", "[z-a]", "a{3,1}", r"\b", "a^b", "[", "\\", "a{201}",
     "(((a{99}){99}){99})", "(" * 60 + ")" * 60, "", "x" * 501, r"\p{L}"],
)  # fmt: skip
def test_patterns_without_a_bound_are_refused(text: str) -> None:
    with pytest.raises(KernelError, match="pattern_invalid"):
        compile_pattern(text)


PARTS = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\W", "[a-c1]"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{0,2}", "{2}", "{1,}", "*?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
    ),
    max_leaves=8,
)


@given(PARTS, st.text("abc1 -", max_size=8))
def test_patterns_mean_what_regular_expressions_mean(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).fits(text) == bool(re.fullmatch(pattern, text, re.ASCII))


def test_a_text_must_fit_its_pattern() -> None:
    wanted = {"regex": r"\d{4}", "message": {"zh-CN": "四位数字", "en": "Four digits"}}
    field = Field.from_json({"key": "code", "type": "text", "options": {"pattern": wanted}})
    assert field.kind.validate("1234", field) == "1234"
    with pytest.raises(KernelError) as error:
        field.kind.validate("123", field)
    assert (error.value.code, error.value.params["message"]) == ("pattern_mismatch", wanted["message"])
    broken = {
        "key": "f",
        "fields": [{"key": "code", "type": "text", "options": {"pattern": {"regex": "(a"}}}],
    }
    with pytest.raises(KernelError, match="pattern_invalid: code"):
        check_form(Form.from_json(broken))
