"""Set off the rules of a form: one run for each rule and cause, its first actions sent with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.chassis.database import Transaction
from services.kernel.errors import KernelError
from services.kernel.fields import Form
from services.workflow.commands.send_actions import Run, send_next
from services.workflow.dependencies import Dependencies
from services.workflow.domain.formulas import Formulas, clock_of
from services.workflow.domain.match import Change, sets_off
from services.workflow.domain.prepare import prepare
from services.workflow.domain.read_rule import read_rule
from services.workflow.domain.rule import MAX_DEPTH, CreateRecord, Rule, UpdateRecord
from services.workflow.storage import forms, rules, runs


@dataclass(frozen=True)
class Cause:
    """What set a rule off. `id` is the same whenever the same thing is told again."""

    id: UUID
    trigger: str
    record: Mapping[str, Any]
    actor: int
    depth: int
    before: Mapping[str, Any]


def rules_of(tx: Transaction, form: str, kinds: Iterable[str]) -> list[tuple[Mapping[str, Any], Rule]]:
    """Enabled rules of a form whose trigger is one of these kinds."""
    wanted = set(kinds)
    return [
        (row, read_rule(row["definition"]))
        for row in rules.enabled_rules(tx, form)
        if row["definition"]["trigger"]["kind"] in wanted
    ]


def run_for_change(
    deps: Dependencies,
    tx: Transaction,
    found: list[tuple[Mapping[str, Any], Rule]],
    change: Change,
    cause: Cause,
) -> None:
    """Start every rule that a change sets off."""
    for row, rule in found:
        if sets_off(rule.trigger, change, Form.from_json(row["form_definition"])):
            start_run(deps, tx, row, rule, cause)


def start_run(deps: Dependencies, tx: Transaction, row: Mapping[str, Any], rule: Rule, cause: Cause) -> int:
    """The id of the run; 0 when the condition does not hold or the cause is known already."""
    record, snapshot, now = cause.record, deps.policies.get(tx.tenant), deps.clock()
    formulas = Formulas.of(
        Form.from_json(row["form_definition"]), record, clock_of(snapshot, now, cause.actor or None)
    )
    state, actions, error = "running", [], None
    try:
        if rule.condition is not None and not formulas.holds(rule.condition):
            return 0
        if cause.depth >= MAX_DEPTH:
            state = "stopped_loop"
        else:
            targets = _targets(tx, rule)
            actions = [prepare(action, formulas, int(record["id"]), targets) for action in rule.actions]
    except KernelError as failure:
        state, error = "failed", {"code": failure.code, "params": failure.params}
    values = {
        "rule": rule.key,
        "rule_version": row["version"],
        "trigger": cause.trigger,
        "form": rule.form,
        "record": int(record["id"]),
        "record_version": int(record.get("version") or 0),
        "actor": cause.actor,
        "depth": cause.depth,
        "inputs": {"record": record, "before": cause.before, "error": error},
    }
    id = runs.insert_run(
        tx,
        cause.id,
        **values,
        state=state,
        actions=actions,
        at=now,
        finished_at=None if state == "running" else now,
    )
    if id and state == "running":
        run = Run(id, cause.id, rule.key, rule.form, cause.actor, cause.depth, record, actions)
        send_next(deps, tx, run)
    return id


def _targets(tx: Transaction, rule: Rule) -> dict[str, Form]:
    """The forms the rule writes to, for the scale of their numbers."""
    keys = {a.form for a in rule.actions if isinstance(a, CreateRecord | UpdateRecord) and a.form}
    found = forms.forms_by_key(tx, keys | {rule.form})
    return {key: Form.from_json(definition) for key, definition in found.items()}
