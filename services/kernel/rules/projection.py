"""Rules as the reader of a form may know of them, with their conditions ready to be evaluated.

What is said of a field one may not see is left out. A condition that reads one is told only by ``"server":
true``: it is evaluated where the value is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from services.kernel.fields import Field
from services.kernel.formula import Compiled, FormulaInvalid, compile_column, compile_text, schema_of
from services.kernel.pattern import compile_pattern
from services.kernel.rules.definition import Action, RuleSet, names
from services.kernel.rules.layout import layout_without

SERVER: Mapping[str, Any] = {"server": True}


def rules_json(
    rules: RuleSet, document: Mapping[str, Any], shown: Collection[str], readable: Collection[str]
) -> dict[str, Any]:
    """``layout``, ``rules``, ``checks`` and ``uniques`` of the definition, for someone to whom the fields
    ``shown`` exist and who may read those ``readable`` unmasked."""
    given = {each["key"]: each for each in document.get("rules") or ()}
    told = []
    for rule in rules.rules:
        actions = [json for a in rule.actions if (json := _action(a, shown, readable)) is not None]
        if actions:
            named = {key: given[rule.key][key] for key in ("name",) if key in given[rule.key]}
            told.append(
                {
                    "key": rule.key,
                    **named,
                    **_condition(rule.when, given[rule.key]["when"], readable),
                    "then": actions,
                }
            )
    checks: list[dict[str, Any]] = []
    for check, each in zip(rules.checks, document.get("checks") or (), strict=True):
        condition = _condition(check.when, each["when"], readable)
        # The words of a check over what is hidden are told only when it fails.
        words = {"message": check.message} if condition is not SERVER else {}
        field = check.field if check.field in shown else None
        checks.append({"key": check.key, **words, "field": field, **condition})
    uniques = [
        {"key": unique.key, "fields": list(unique.fields)}
        for unique in rules.uniques
        if set(unique.fields) <= set(shown)
    ]
    layout = layout_without(document.get("layout"), lambda key: key in shown)
    return {"layout": layout, "rules": told, "checks": checks, "uniques": uniques}


def _condition(formula: Compiled, text: str, readable: Collection[str]) -> Mapping[str, Any]:
    return {"when": text, "ast": formula.to_json()} if names(formula) <= set(readable) else SERVER


def _action(action: Action, shown: Collection[str], readable: Collection[str]) -> dict[str, Any] | None:
    fields = [key for key in action.fields if key in shown]
    if not fields:
        return None
    result: dict[str, Any] = {"do": action.do, "fields": fields}
    if action.value is not None:
        known = names(action.value) <= set(readable)
        result |= {"always": action.always, **({"ast": action.value.to_json()} if known else SERVER)}
    return result


def field_json(rules: RuleSet, field: Field, readable: Collection[str]) -> dict[str, Any]:
    """What the browser needs of a field besides its definition: ``default_ast``, ``ast`` of a formula, and
    in its options the program of a pattern and the ``ast`` of each column that is a formula."""
    result: dict[str, Any] = {}
    default = rules.defaults.get(field.key)
    if default is not None:
        known = names(default) <= set(readable)
        result |= {"default_ast": default.to_json()} if known else {"default_server": True}
    if field.type == "formula" and field.formula:
        formula = _compiled(lambda: compile_text(field.formula or "", schema_of(rules.form)))
        if formula is not None and names(formula) <= set(readable):
            result["ast"] = formula.to_json()
    options = _options(rules, field)
    return result if options == field.options else {**result, "options": options}


def _compiled(compile: Callable[[], Compiled]) -> Compiled | None:
    """None for a formula of a definition older than a change of the language."""
    try:
        return compile()
    except FormulaInvalid:
        return None


def _options(rules: RuleSet, field: Field) -> dict[str, Any]:
    options = dict(field.options)
    pattern = options.get("pattern")
    if isinstance(pattern, Mapping):
        options["pattern"] = {**pattern, "program": compile_pattern(str(pattern["regex"])).program}
    if field.columns:
        options["fields"] = [_column(rules, field, column) for column in field.columns]
    return options


def _column(rules: RuleSet, table: Field, column: Field) -> dict[str, Any]:
    """A column reads its own row only: whoever sees the table may know how it is computed."""
    result = {**column.to_json(), "options": _options(rules, column)}
    if column.type == "formula" and column.formula:
        formula = _compiled(lambda: compile_column(rules.form, table, column.formula or ""))
        result |= {} if formula is None else {"ast": formula.to_json()}
    return result
