"""Save a rule: checked against the forms it reads and writes, then in force at once."""

from typing import Any

from services.chassis.errors import Invalid, NotFound
from services.kernel.errors import KernelError
from services.kernel.fields import Form
from services.workflow.commands.definitions import fresh_form
from services.workflow.commands.refusal import refusal, refusing
from services.workflow.dependencies import Dependencies
from services.workflow.domain.check_rule import check_rule, target_forms
from services.workflow.domain.errors import Problem
from services.workflow.domain.read_rule import read_rule
from services.workflow.domain.rule import Rule
from services.workflow.storage import flows, forms, rules, timers

#: What a definition consists of. Whatever else comes along, as answers of ours do, is not kept.
PARTS = ("name", "description", "form", "enabled", "trigger", "condition", "actions")


def put_rule(deps: Dependencies, key: str, definition: dict[str, Any]) -> dict[str, Any]:
    """The definition as saved, with its version and warnings.

    Raises Invalid("rule_not_sound") with one error for each problem.
    """
    definition = {name: definition[name] for name in PARTS if name in definition} | {"key": key}
    with refusing():
        rule = read_rule(definition)
        found = _forms(deps, rule)
        if rule.form not in found:
            raise Invalid("form_unknown", "form", {"form": rule.form})
        with deps.database.read() as tx:
            published = [
                row["key"] for row in flows.list_flows(tx) if row["version"] and row["form"] == rule.form
            ]
        problems = list(check_rule(rule, found, published, deps.policies.get()))
    errors: list[KernelError] = [each for each in problems if each.severity == "error"]
    if errors:
        raise Invalid("rule_not_sound", errors=[refusal(each) for each in errors])
    with deps.database.transaction() as tx:
        before, now = rules.find_rule(tx, key), deps.clock()
        for each in found.values():
            forms.save_form(tx, each.key, each.version, each.to_json())
        form_definition = found[rule.form].to_json()
        version = rules.save_rule(tx, key, rule.form, rule.enabled, definition, form_definition, now)
        if rule.enabled and rule.trigger.kind == "inactive":
            timers.set_rule_timer(tx, key, now)
        else:
            timers.clear_rule_timer(tx, key)
        tx.audit("rule.saved", f"rule:{key}", before["definition"] if before else None, definition)
    warnings: list[Problem] = [each for each in problems if each.severity == "warning"]
    return {**definition, "version": version, "warnings": [each.to_json() for each in warnings]}


def _forms(deps: Dependencies, rule: Rule) -> dict[str, Form]:
    found = {}
    for key in sorted(target_forms(rule)):
        try:
            found[key] = fresh_form(deps, key)
        except NotFound:
            continue
    return found
