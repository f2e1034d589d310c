"""Rules at work on one record's values (Python values by field key). Pure; the browser does the same.

Conditions read values as they are stored, hidden fields included, and are three-valued: unknown is not true.
There is one pass, in the order of the definition, so nothing can go round in circles.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field
from services.kernel.formula import Clock, Compiled, compute_formulas, run
from services.kernel.rules.definition import RuleSet, names
from services.kernel.rules.held import held


@dataclass(frozen=True)
class State:
    """What the rules make of a field at the moment. A hidden field is neither required nor writable."""

    hidden: bool = False
    required: bool = False
    locked: bool = False


PLAIN = State()


def states(rules: RuleSet, values: Mapping[str, Any], clock: Clock) -> dict[str, State]:
    """By key, of the fields that rules touch; every other field is PLAIN.

    Hidden when any ``hide`` holds or any ``show`` does not; required and locked when any such rule holds.
    """
    found: dict[str, set[str]] = {}
    for rule in rules.rules:
        holds = run(rule.when.ast, values, clock) is True
        for action in rule.actions:
            applies = not holds if action.do == "show" else holds
            for key in action.fields if action.do != "set" else ():
                marks = found.setdefault(key, set())
                if applies:
                    marks.add("hide" if action.do == "show" else action.do)
    return {
        key: State("hide" in marks, "require" in marks and "hide" not in marks, "lock" in marks)
        for key, marks in found.items()
    }


def failures(rules: RuleSet, values: Mapping[str, Any], clock: Clock) -> list[FieldInvalid]:
    """``check_failed`` for each check whose condition, of something being wrong, is true."""
    return [
        FieldInvalid("check_failed", check.field, {"key": check.key, "message": check.message})
        for check in rules.checks
        if run(check.when.ast, values, clock) is True
    ]


def with_defaults(
    rules: RuleSet, values: Mapping[str, Any], given: Collection[str], clock: Clock
) -> dict[str, Any]:
    """A new record's values with the default formulas of the fields that were not given, in the form's
    order."""
    result = dict(values)
    for key, formula in rules.defaults.items():
        if key not in given and result.get(key) is None:
            result[key] = held(rules.form.field(key), _value(rules, formula, result, clock))
    return result


def with_sets(rules: RuleSet, values: Mapping[str, Any], clock: Clock, *, creating: bool) -> dict[str, Any]:
    """The values with what ``set`` rules write: into empty fields at creation, or, with ``always``, every
    time. Each reads what those before it wrote."""
    result = dict(values)
    for rule in rules.rules:
        sets = [a for a in rule.actions if a.do == "set" and (a.always or creating)]
        if not sets or _value(rules, rule.when, result, clock) is not True:
            continue
        for action in sets:
            assert action.value is not None
            value = _value(rules, action.value, result, clock)
            for key in action.fields:
                if action.always or result.get(key) is None:
                    result[key] = held(rules.form.field(key), value)
    return result


def with_formulas(rules: RuleSet, values: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """The values with the form's formula fields as of now."""
    if not any(field.type in ("formula", "line_items") for field in rules.form.fields):
        return dict(values)
    return compute_formulas(rules.form, values, now=clock.now, today=clock.today, tz=clock.tz, me=clock.me)


def _value(rules: RuleSet, formula: Compiled, values: Mapping[str, Any], clock: Clock) -> Any:
    reads = names(formula)
    if any(rules.form.field(key).type in ("formula", "line_items") for key in reads):
        values = with_formulas(rules, values, clock)
    return run(formula.ast, values, clock)


def offered(field: Field, values: Mapping[str, Any]) -> list[str]:
    """The choices of a select that go with the choice of the select it depends on."""
    above = field.options.get("depends_on")
    parent = values.get(above) if above else None
    return [
        choice["value"]
        for choice in field.options.get("choices", ())
        if above is None or choice.get("parent") is None or choice["parent"] == parent
    ]


def misplaced(rules: RuleSet, values: Mapping[str, Any], keys: Collection[str]) -> list[FieldInvalid]:
    """``choice_not_offered`` for choices that do not go with what they depend on, where either is in
    ``keys``."""
    errors = []
    for field in rules.form.fields:
        above, value = field.options.get("depends_on"), values.get(field.key)
        if above is None or value is None or not {field.key, above} & set(keys):
            continue
        allowed = offered(field, values)
        for item in value if isinstance(value, list) else [value]:
            if item not in allowed:
                errors.append(FieldInvalid("choice_not_offered", field.key, {"value": item}))
    return errors
