"""The verifier against brute force over every value, and in the words of the article."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel import formula
from services.kernel.access import Snapshot
from services.kernel.fields import Form
from services.workflow.domain.errors import Problem
from services.workflow.domain.formulas import clock_of
from services.workflow.domain.read_flow import read_flow
from services.workflow.domain.verify import verify
from tests.unit.kernel.effort import thorough

SNAPSHOT = Snapshot.from_json(
    {
        "tenant": 1,
        "version": 1,
        "people": [{"id": 2, "roles": [1], "active": True}],
        "roles": [{"id": 1, "key": "boss"}],
    }
)
CLOCK = clock_of(SNAPSHOT, datetime(2026, 11, 22, tzinfo=UTC), None)
KINDS = ("a", "b", "c")


def make_form(*, required: bool = True, low: str | None = "0", high: str | None = "6") -> Form:
    number = {"scale": 0, "min": low, "max": high}
    return Form.from_json(
        {
            "key": "contract",
            "fields": [
                {"key": "n", "name": {"zh-CN": "数量", "en": "Number"}, "type": "number",
                 "required": required, "options": number},
                {"key": "m", "name": "件数", "type": "number", "required": required, "options": number},
                {"key": "amount", "name": "金额", "type": "money", "required": required},
                {"key": "kind", "name": "类型", "type": "select", "required": required,
                 "options": {"choices": [{"value": k} for k in KINDS]}},
                {"key": "urgent", "name": "加急", "type": "checkbox", "required": required},
                {"key": "due", "name": "到期", "type": "date", "required": required},
                {"key": "boss", "name": "负责", "type": "person"},
                {"key": "status", "name": "状态", "type": "select",
                 "options": {"choices": [{"value": "draft"}]}},
            ],
        }
    )  # fmt: skip


FORM = make_form()
STEP = {"id": "s", "kind": "approval", "approvers": [{"kind": "role", "role": "boss"}]}


def check(whens: list[str], *, default: bool = False, form: Form = FORM) -> list[Problem]:
    branches: list[dict[str, Any]] = [{"id": str(n), "when": when} for n, when in enumerate(whens)]
    branches += [{"id": "default", "default": True}] if default else []
    flow = read_flow(
        {
            "key": "f",
            "form": "contract",
            "nodes": [{"id": "c", "kind": "condition", "branches": branches}, STEP],
        }
    )
    return verify(flow, form, SNAPSHOT)


def comparisons() -> st.SearchStrategy[str]:
    number = st.builds(
        "{{{}}} {} {}".format,
        st.sampled_from(["n", "m"]),
        st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]),
        st.integers(0, 6),
    )
    mirrored = st.builds("{} {} {{n}}".format, st.integers(0, 6), st.sampled_from(["<", ">="]))
    shifted = st.builds("{{n}} - {} > -{}".format, st.integers(0, 3), st.integers(0, 3))
    kind = st.builds('{{kind}} {} "{}"'.format, st.sampled_from(["=", "<>"]), st.sampled_from(KINDS))
    listed = st.lists(st.sampled_from(KINDS), min_size=1, max_size=2).map(
        lambda ks: "{kind} IN (" + ", ".join(f'"{k}"' for k in ks) + ")"
    )
    empty = st.sampled_from(["ISNULL({n})", "!ISNULL({kind})", "{urgent}", "{urgent} = FALSE"])
    return st.one_of(number, mirrored, shifted, kind, listed, empty)


def conditions() -> st.SearchStrategy[str]:
    return st.recursive(
        comparisons(),
        lambda inner: st.one_of(
            st.builds("({} && {})".format, inner, inner),
            st.builds("({} || {})".format, inner, inner),
            st.builds("!({})".format, inner),
            st.builds("IF({}, {}, {})".format, inner, inner, inner),
        ),
        max_leaves=4,
    )


def every_case(form: Form, *, empty: bool) -> list[dict[str, Any]]:
    none = [None] if empty else []
    numbers: list[Any] = [*map(Decimal, range(7)), *none]
    return [
        dict(zip(("n", "m", "kind", "urgent"), case, strict=True))
        for case in product(numbers, numbers, [*KINDS, *none], [True, False, *none])
    ]


def python_values(params: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    given = {
        k: Decimal(v) if k in ("n", "m") and v is not None else v for k, v in params["counterexample"].items()
    }
    return {**others, **given}


@thorough(50)
@given(whens=st.lists(conditions(), min_size=1, max_size=3), default=st.booleans(), required=st.booleans())
def test_verdict_is_that_of_brute_force(whens: list[str], default: bool, required: bool) -> None:
    form = make_form(required=required)
    asts = [formula.compile_text(when, formula.schema_of(form)).ast for when in whens]

    def taken(case: dict[str, Any]) -> list[int]:
        return [n for n, ast in enumerate(asts) if formula.run(ast, case, CLOCK) is True]

    full = every_case(form, empty=False)
    cases = every_case(form, empty=not required)
    found = {problem.code: problem for problem in check(whens, default=default, form=form)}
    gaps = not default and any(not taken(case) for case in full)
    assert ("branch_undecided" in found) == gaps
    empty_gaps = not default and not gaps and any(not taken(case) for case in cases)
    assert ("branch_undecided_empty" in found) == empty_gaps
    overlaps = any(len(taken(case)) > 1 for case in cases)
    assert ("branch_overlap" in found) == overlaps
    reached = {branch for case in cases for branch in taken(case)}
    dead = [
        p.params["branch"] for p in check(whens, default=default, form=form) if p.code == "branch_unreachable"
    ]
    expected = [str(n) for n in range(len(whens)) if n not in reached]
    if default and all(taken(case) for case in cases):
        expected.append("default")
    assert dead == expected
    # A counterexample holds whatever the fields it does not mention are.
    for code, wrong in (("branch_undecided", lambda t: not t), ("branch_overlap", lambda t: len(t) > 1)):
        if code in found:
            others = full if code == "branch_undecided" else full[::7]
            assert all(wrong(taken(python_values(found[code].params, case))) for case in others)


def only(problems: list[Problem]) -> Problem:
    (problem,) = problems
    return problem


def test_w4_of_the_article() -> None:
    problem = only(check(["{amount} < 50000", "{金额} > 50000"]))
    assert problem.code == "branch_undecided"
    assert problem.params["counterexample"] == {"amount": "50000"}
    assert problem.params["text"] == "amount = 50000"
    assert problem.params["names"] == {"amount": "金额"}
    assert check(["{amount} <= 50000", "{amount} > 50000"]) == []
    overlap = only(check(["{amount} <= 50000", "{amount} >= 50000"]))
    assert (overlap.code, overlap.params["counterexample"]) == ("branch_overlap", {"amount": "50000"})


def test_cents_are_counted() -> None:
    problem = only(check(["{amount} < 50000", "{amount} > 50000.01", "{amount} = 50000"]))
    assert problem.params["counterexample"] == {"amount": "50000.01"}
    # Between 50,000 and 50,000.01 there is no money.
    assert check(["{amount} <= 50000", "{amount} >= 50000.01"]) == []


def test_two_fields_together() -> None:
    problem = only(check(['{kind} = "a" || {amount} > 1', '{kind} = "b" && {amount} <= 1']))
    found = problem.params["counterexample"]
    assert found["kind"] == "c"
    assert Decimal(found["amount"]) <= 1


def test_a_field_that_does_not_matter_is_not_mentioned() -> None:
    problem = only(check(["{amount} > 1 && {urgent}", "{amount} > 1 && !{urgent}", "{amount} < 1"]))
    assert problem.params["counterexample"] == {"amount": "1"}


def test_a_nested_condition_knows_how_it_was_reached() -> None:
    inner = {"id": "inner", "kind": "condition", "branches": [
        {"id": "x", "when": "{n} > 4"}, {"id": "y", "when": "{n} = 4"},
        {"id": "z", "when": "{n} < 2"}]}  # fmt: skip
    outer = {"id": "outer", "kind": "condition", "branches": [
        {"id": "big", "when": "{n} > 3", "nodes": [inner]}, {"id": "other", "default": True}]}  # fmt: skip
    problem = only(verify(read_flow({"key": "f", "form": "contract", "nodes": [outer]}), FORM, SNAPSHOT))
    assert (problem.code, problem.node, problem.params["branch"]) == ("branch_unreachable", "inner", "z")


def test_expressions_are_terms_of_their_own() -> None:
    assert check(["{n} * {m} > 10", "{n} * {m} <= 10"]) == []
    assert check(["{n} > {m}", "{m} >= {n}"]) == []
    problem = only(check(["{n} > {m}", "{m} > {n}"]))
    assert (problem.code, problem.params["text"]) == ("branch_undecided", "m − n = 0")


def test_dates() -> None:
    problem = only(check(['{due} < "2026-11-22"', '{due} > "2026-11-22"']))
    assert problem.params["counterexample"] == {"due": "2026-11-22"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"approvers": [{"kind": "role", "role": "nobody"}]}, "role_unknown"),
        ({"approvers": [{"kind": "user", "user": 99}]}, "person_unknown"),
        ({"approvers": [{"kind": "field", "field": "kind"}]}, "field_not_person"),
        ({"approvers": [{"kind": "field", "field": "gone"}]}, "field_unknown"),
        ({"approvers": [{"kind": "field", "field": "boss"}]}, None),
        ({"approvers": [{"kind": "field", "field": "owner"}]}, None),
    ],
)
def test_people(change: dict[str, Any], code: str | None) -> None:
    problems = verify(
        read_flow({"key": "f", "form": "contract", "nodes": [{**STEP, **change}]}), FORM, SNAPSHOT
    )
    assert [problem.code for problem in problems] == ([code] if code else [])


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("{nothing} > 1", "formula_name_unknown"),
        ("{amount} + 1", "condition_not_bool"),
        ('{kind} = "z"', "formula_option_unknown"),
        ("{amount} >", "formula_syntax"),
    ],
)
def test_conditions_that_are_none(when: str, code: str) -> None:
    assert only(check([when], default=True)).code == code


def test_the_status_field() -> None:
    flow = {"key": "f", "form": "contract", "nodes": [STEP]}
    for status, code in (
        ({"field": "gone"}, "status_field_invalid"),
        ({"field": "status", "approved": "done"}, "choice_unknown"),
    ):
        assert only(verify(read_flow({**flow, "status": status}), FORM, SNAPSHOT)).code == code
