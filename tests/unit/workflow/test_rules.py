"""Rules on paper: what sets them off, what their values become, what their texts may say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.kernel.access import Snapshot
from services.kernel.fields import Form
from services.workflow.domain.errors import DefinitionInvalid
from services.workflow.domain.formulas import Formulas, clock_of
from services.workflow.domain.match import Change, sets_off
from services.workflow.domain.notice import reader_values, render
from services.workflow.domain.prepare import json_value, prepare, settled
from services.workflow.domain.read_flow import read_flow
from services.workflow.domain.read_rule import read_rule
from services.workflow.domain.rule import Trigger

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # the 23rd in Shanghai
FORM = Form.from_json(
    {
        "key": "deal",
        "fields": [
            {"key": "name", "name": "名称", "type": "text"},
            {"key": "amount", "name": "金额", "type": "money"},
            {"key": "cost", "name": "成本", "type": "money"},
            {"key": "phone", "name": "电话", "type": "phone"},
            {"key": "customer", "name": "客户", "type": "relation", "options": {"form": "customer"}},
            {"key": "stage", "name": "阶段", "type": "select",
             "options": {"choices": [{"value": "won", "name": "赢单"}]}},
        ],
    }
)  # fmt: skip


def grant(fields: dict[str, str], rows: str = "all", object: str = "form:deal") -> dict[str, Any]:
    return {
        "id": 1,
        "subject": {"kind": "everyone", "id": 0},
        "object": object,
        "actions": ["view"],
        "rows": rows,
        "fields": fields,
    }


def organisation(*grants: dict[str, Any]) -> Snapshot:
    people = [{"id": 7, "name": "张伟", "departments": [3], "active": True, "roles": []}]
    return Snapshot.from_json({"tenant": 1, "version": 1, "people": people, "grants": list(grants)})


def change(op: str, values: dict[str, Any], before: dict[str, Any] | None = None) -> Change:
    return Change(op, {"id": 1, "owner": 7, "values": values}, before or {}, frozenset(before or {}))


@pytest.mark.parametrize(
    ("trigger", "step", "expected"),
    [
        (Trigger("created"), change("created", {}), True),
        (Trigger("updated"), change("created", {}), False),
        (Trigger("deleted"), change("deleted", {}), True),
        (Trigger("field_changed", "stage"),
         change("updated", {"stage": None}, {"stage": "won"}), True),
        (Trigger("field_changed", "stage", after="won"),
         change("updated", {}, {"stage": "won"}), False),
        (Trigger("field_changed", "stage", before="won"),
         change("updated", {}, {"stage": "won"}), True),
        (Trigger("field_changed", "amount", after="5"),
         change("updated", {"amount": "5.00"}, {"amount": "4"}), True),
        (Trigger("field_changed", "amount"),
         change("updated", {"amount": "5.00"}, {"amount": "5"}), False),
        (Trigger("field_changed", "owner"), change("updated", {}, {"owner": 8}), True),
        (Trigger("field_changed", "stage", before="won", after="won"),
         change("created", {"stage": "won"}), False),
    ],
)  # fmt: skip
def test_what_sets_a_rule_off(trigger: Trigger, step: Change, expected: bool) -> None:
    assert sets_off(trigger, step, FORM) is expected


def formulas(values: dict[str, Any]) -> Formulas:
    return Formulas.of(FORM, {"id": 5, "owner": 7, "values": values}, clock_of(organisation(), NOW, 7))


def rule(action: dict[str, Any]) -> Any:
    definition = {"key": "r", "form": "deal", "trigger": {"kind": "created"}, "actions": [action]}
    return read_rule(definition).actions[0]


def test_values_become_json_of_their_target() -> None:
    texts = {
        "amount": "{amount} / 3",
        "customer": "{customer}",
        "stage": '"won"',
        "name": '"今天 " & TEXT(TODAY())',
    }
    action = rule({"kind": "create_record", "form": "deal", "values": texts, "owner": "{owner}"})
    done = prepare(action, formulas({"amount": "10.00", "customer": 4}), 5, {"deal": FORM})
    assert done["values"] == {"amount": "3.33", "customer": 4, "stage": "won", "name": "今天 2026-11-23"}
    assert done["owner"] == 7
    assert json_value(Decimal("5"), FORM.field("customer")) == 5
    assert json_value(date(2026, 11, 22), None) == "2026-11-22"
    assert json_value(NOW, None) == "2026-11-22T16:30:00Z"


def test_an_update_of_what_is_related_to_nothing_is_skipped() -> None:
    target = {"kind": "related", "form": "deal", "match": {"customer": "{customer}"}}
    action = rule({"kind": "update_record", "target": target, "values": {"name": '"x"'}})
    assert prepare(action, formulas({"customer": None}), 5, {})["state"] == "skipped"
    assert prepare(action, formulas({"customer": 9}), 5, {})["match"] == {
        "and": [{"field": "customer", "op": "eq", "value": 9}]
    }


def test_a_run_is_as_good_as_its_actions() -> None:
    assert settled([{"state": "done"}, {"state": "skipped"}]) == "done"
    assert settled([{"state": "failed"}, {"state": "sent"}]) == "running"
    assert settled([{"state": "failed"}, {"state": "done"}]) == "failed"


RECORD = {
    "id": 5, "owner": 7, "department": 3, "labels": {"customer": "华东精工"},
    "values": {"name": "{cost}", "amount": "12345.00", "cost": "9.00", "phone": "13812345678",
               "customer": 4, "stage": "won"},
}  # fmt: skip
TEXT = {"zh-CN": "{name} {amount} {cost} {phone} {customer} {owner} {stage} {nothing}"}


@pytest.mark.parametrize(
    ("grants", "text"),
    [
        # A value that looks like a placeholder stays what it is.
        ([grant({"*": "read"})], "{cost} 12,345.00 9.00 13812345678 #4 张伟 赢单 —"),
        ([grant({"*": "read"}), grant({"*": "read"}, object="form:customer")],
         "{cost} 12,345.00 9.00 13812345678 华东精工 张伟 赢单 —"),
        ([grant({"amount": "masked", "phone": "masked"})], "— 12,000 — 138****5678 — — — —"),
        ([grant({"*": "read"}, rows="none")], "— — — — — — — —"),
        ([], "— — — — — — — —"),
    ],
)  # fmt: skip
def test_a_notification_says_what_its_reader_may_see(grants: list[dict[str, Any]], text: str) -> None:
    snapshot = organisation(*grants)
    names = ["name", "amount", "cost", "phone", "customer", "owner", "stage", "nothing"]
    seen = reader_values(FORM, RECORD, names, 7, snapshot, NOW)
    assert render(TEXT, FORM, RECORD, seen, 7, snapshot)["zh-CN"] == text


@pytest.mark.parametrize(
    ("definition", "codes"),
    [
        ({}, {"key_invalid", "option_invalid"}),
        ({"key": "f", "form": "g", "nodes": []}, {"flow_empty"}),
        ({"key": "f", "form": "g", "nodes": [{"id": "a", "kind": "magic"}]}, {"node_kind_unknown"}),
        ({"key": "f", "form": "g", "nodes": [{"id": "a", "kind": "cc", "to": []}]}, {"approvers_invalid"}),
        ({"key": "f", "form": "g", "nodes": [{"id": "a", "kind": "approval", "mode": "some", "empty": "x",
          "approvers": [{"kind": "manager", "level": True}], "time_limit_hours": -1}]},
         {"option_invalid", "approvers_invalid"}),
        ({"key": "f", "form": "g", "nodes": [{"id": "a", "kind": "condition", "branches": [{"id": "x"}]}]},
         {"branch_when_missing"}),
        ({"key": "f", "form": "g", "nodes": [{"id": "a", "kind": "condition", "branches": [
          {"id": "x", "default": True}, {"id": "x", "default": True}]}]}, {"branch_id_invalid"}),
        ({"key": "f", "form": "g", "nodes": "all"}, {"definition_invalid"}),
    ],
)  # fmt: skip
def test_misshapen_flows_are_told_everything(definition: Any, codes: set[str]) -> None:
    with pytest.raises(DefinitionInvalid) as refused:
        read_flow(definition)
    assert {problem.code for problem in refused.value.problems} <= codes
    assert refused.value.problems


def test_a_flow_too_deep_is_refused() -> None:
    node: dict[str, Any] = {"id": "end", "kind": "cc", "to": [{"kind": "user", "user": 1}]}
    for depth in range(12):
        node = {"id": f"n{depth}", "kind": "parallel", "branches": [{"id": "b", "nodes": [node]}]}
    with pytest.raises(DefinitionInvalid) as refused:
        read_flow({"key": "f", "form": "g", "nodes": [node]})
    assert [problem.code for problem in refused.value.problems] == ["flow_too_large"]


@pytest.mark.parametrize(
    "action", [{}, {"kind": "sms"}, {"kind": "notify"}, {"kind": "update_record", "values": []}]
)
def test_misshapen_rules_are_refused(action: Any) -> None:
    with pytest.raises(DefinitionInvalid):
        rule(action)
