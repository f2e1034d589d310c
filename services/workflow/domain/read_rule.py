"""Rule JSON of the contract → Rule.

Every problem of shape is reported at once; ``node`` is the action's number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kernel.fields import KEY
from services.workflow.domain.errors import DefinitionInvalid, Problem
from services.workflow.domain.read_flow import read_label, spec_valid
from services.workflow.domain.rule import (
    Action,
    CreateRecord,
    Notify,
    PushDocument,
    Rule,
    StartFlow,
    Trigger,
    UpdateRecord,
)

TRIGGERS = ("created", "updated", "deleted", "field_changed", "flow_finished", "inactive")
OUTCOMES = ("approved", "rejected", "withdrawn")
CHANNELS = ("in_app", "mail")
MAX_ACTIONS = 20


def read_rule(data: Any) -> Rule:
    """Raises DefinitionInvalid."""
    reader = _Reader()
    rule = reader.rule(data if isinstance(data, Mapping) else {})
    if reader.problems:
        raise DefinitionInvalid(reader.problems)
    return rule


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, code: str, node: str = "", **params: Any) -> None:
        self.problems.append(Problem(code, node, params))

    def key(self, value: Any, node: str, option: str) -> str:
        if not isinstance(value, str) or not KEY.fullmatch(value):
            self.problem("option_invalid", node, option=option)
            return ""
        return value

    def rule(self, data: Mapping[str, Any]) -> Rule:
        condition, actions = data.get("condition"), data.get("actions")
        if condition is not None and not isinstance(condition, str):
            self.problem("option_invalid", "", option="condition")
        if not isinstance(actions, list) or not 1 <= len(actions) <= MAX_ACTIONS:
            self.problem("actions_invalid", "", max=MAX_ACTIONS)
            actions = []
        read = [self.action(item, str(n + 1)) for n, item in enumerate(actions)]
        key = self.key(data.get("key"), "", "key")
        return Rule(
            key=key,
            name=read_label(data.get("name"), key),
            form=self.key(data.get("form"), "", "form"),
            enabled=data.get("enabled", True) is True,
            trigger=self.trigger(data.get("trigger")),
            condition=condition or None,
            actions=tuple(action for action in read if action is not None),
        )

    def trigger(self, data: Any) -> Trigger:
        kind = data.get("kind") if isinstance(data, Mapping) else None
        if kind not in TRIGGERS:
            self.problem("trigger_unknown", "", value=str(kind)[:40])
            return Trigger("created")
        field = (
            self.key(data.get("field"), "", "trigger.field") if kind in ("field_changed", "inactive") else ""
        )
        if kind == "flow_finished":
            outcome = data.get("outcome", "approved")
            if outcome not in OUTCOMES:
                self.problem("option_invalid", "", option="trigger.outcome")
            return Trigger(kind, flow=self.key(data.get("flow"), "", "trigger.flow"), outcome=str(outcome))
        if kind == "inactive":
            days = data.get("days")
            if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= 3660:
                self.problem("option_invalid", "", option="trigger.days")
                days = 1
            return Trigger(kind, field=field, days=days)
        return Trigger(kind, field=field, before=data.get("from"), after=data.get("to"))

    def action(self, data: Any, node: str) -> Action | None:
        kind = data.get("kind") if isinstance(data, Mapping) else None
        match kind:
            case "create_record":
                owner = data.get("owner")
                if owner is not None and not isinstance(owner, str):
                    self.problem("option_invalid", node, option="owner")
                    owner = None
                form = self.key(data.get("form"), node, "form")
                return CreateRecord(form, self.texts(data.get("values"), node, "values"), owner or None)
            case "update_record":
                return self.update(data, node)
            case "notify":
                return self.notify(data, node)
            case "start_flow":
                return StartFlow(self.key(data.get("flow"), node, "flow"))
            case "push_document":
                account, document = (self.key(data.get(name), node, name) for name in ("account", "document"))
                return PushDocument(account, document)
        self.problem("action_unknown", node, value=str(kind)[:40])
        return None

    def update(self, data: Mapping[str, Any], node: str) -> UpdateRecord:
        target = data.get("target") or {"kind": "trigger"}
        values = self.texts(data.get("values"), node, "values")
        if not values:
            self.problem("option_invalid", node, option="values")
        if isinstance(target, Mapping) and target.get("kind") == "related":
            match = self.texts(target.get("match"), node, "target.match")
            if not match:
                self.problem("option_invalid", node, option="target.match")
            return UpdateRecord(self.key(target.get("form"), node, "target.form"), match, values)
        if not isinstance(target, Mapping) or target.get("kind") != "trigger":
            self.problem("option_invalid", node, option="target")
        return UpdateRecord(None, {}, values)

    def notify(self, data: Mapping[str, Any], node: str) -> Notify:
        to, channels = data.get("to"), data.get("channels", ["in_app"])
        if not isinstance(to, list) or not to or not all(map(spec_valid, to)):
            self.problem("approvers_invalid", node)
            to = []
        if (
            not isinstance(channels, list)
            or not channels
            or any(channel not in CHANNELS for channel in channels)
        ):
            self.problem("option_invalid", node, option="channels")
            channels = []
        title = read_label(data.get("title"), "")
        if not title:
            self.problem("option_invalid", node, option="title")
        link = data.get("link", "record")
        if link not in ("record", "", None):
            self.problem("option_invalid", node, option="link")
        return Notify(tuple(to), title, read_label(data.get("body"), ""), tuple(channels), link or "")

    def texts(self, data: Any, node: str, option: str) -> dict[str, str]:
        """{field key: formula text}."""
        if not isinstance(data or {}, Mapping) or not all(
            isinstance(key, str) and isinstance(text, str) for key, text in (data or {}).items()
        ):
            self.problem("option_invalid", node, option=option)
            return {}
        return dict(data or {})
