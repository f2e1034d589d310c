"""What computed fields are made of, however their formulas build on one another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field, Form
from services.kernel.fields.derivation import check_cycles, resolve, with_reads

STEPS = 60


def reads(form: Form, field: Field) -> Iterable[str]:
    return [word for word in (field.formula or "").split() if word in form.by_key]


def ladder(**changed: str) -> Form:
    """Each formula adds the two before it: as many ways down as the 60th Fibonacci number."""
    fields: list[dict[str, Any]] = [{"key": f"f{n}", "id": n + 1, "type": "number"} for n in range(2)]
    for n in range(2, STEPS):
        formula = changed.get(f"f{n}", f"f{n - 1} + f{n - 2}")
        fields.append({"key": f"f{n}", "id": n + 1, "type": "formula", "formula": formula})
    return Form.from_json({"key": "ladder", "id": 1, "version": 1, "fields": fields})


def test_what_a_field_reads_is_found_once_for_each_field() -> None:
    form = ladder()
    check_cycles(form, {}, reads)
    top = with_reads(form, {}, reads).field(f"f{STEPS - 1}")
    assert top.options["reads"] == ["ladder.f0", "ladder.f1"]


def test_a_chain_may_be_longer_than_the_interpreter_can_recurse() -> None:
    links = 2_000
    start = {"key": "f0", "type": "number"}
    formulas = [{"key": f"f{n}", "type": "formula", "formula": f"f{n - 1}"} for n in range(1, links)]
    form = Form.from_json({"key": "chain", "fields": [start, *formulas]})
    check_cycles(form, {}, reads)
    assert with_reads(form, {}, reads).field(f"f{links - 1}").options["reads"] == ["chain.f0"]

    up = {"key": "up", "type": "relation", "options": {"form": "chain"}}
    lookups = [
        {"key": f"f{n}", "type": "lookup", "options": {"via": "up", "field": f"f{n - 1}"}}
        for n in range(1, links)
    ]
    form = resolve(Form.from_json({"key": "chain", "fields": [up, start, *lookups]}), {})
    check_cycles(form, {}, reads)
    top = with_reads(form, {}, reads).field(f"f{links - 1}")
    assert (top.options["result"], top.options["reads"]) == ("number", ["chain.f0", "chain.up"])


def test_a_cycle_is_refused_by_name() -> None:
    with pytest.raises(FieldInvalid) as refused:
        check_cycles(ladder(f2="f4 + f0"), {}, reads)
    assert refused.value.code == "derived_cycle"
    path = refused.value.params["path"].split(" → ")
    assert path[0] == path[-1]
    assert set(path) <= {"ladder.f2", "ladder.f3", "ladder.f4"}


def test_a_formula_of_no_field_reads_nothing_and_not_itself() -> None:
    form = ladder(f2="1 + 1", f3="f2")
    for key in ("f2", "f3"):
        assert with_reads(form, {}, reads).field(key).options["reads"] == []
