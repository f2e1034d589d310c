"""Flow JSON of the contract → Flow. Every problem of shape is reported at once, by node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kernel.fields import KEY
from services.kernel.labels import Label
from services.workflow.domain.errors import DefinitionInvalid, Problem
from services.workflow.domain.flow import (
    Approval,
    Block,
    Branch,
    Condition,
    Copy,
    Flow,
    Node,
    Parallel,
    Spec,
    StatusField,
)

MAX_NODES, MAX_DEPTH, MAX_BRANCHES, MAX_SPECS = 200, 10, 20, 50
MODES = ("all", "any", "sequence")
EMPTY_POLICIES = ("skip", "admin", "reject")
REPEAT_POLICIES = ("skip", "ask")
STATUS_STATES = ("running", "approved", "rejected", "withdrawn", "returned")
MAX_TIME_LIMIT_HOURS = 24 * 366
#: What each kind of person specification needs beside its kind.
SPEC_NEEDS: dict[str, tuple[str, type] | None] = {
    "role": ("role", str),
    "user": ("user", int),
    "manager": None,
    "department_head": None,
    "field": ("field", str),
}


def read_flow(data: Any) -> Flow:
    """Raises DefinitionInvalid with every problem of shape; names of fields and roles are the verifier's."""
    reader = _Reader()
    flow = reader.flow(data if isinstance(data, Mapping) else {})
    if reader.problems:
        raise DefinitionInvalid(reader.problems)
    return flow


def read_label(value: Any, fallback: str) -> Label:
    if isinstance(value, str) and value:
        return value
    if isinstance(value, Mapping) and value and all(isinstance(text, str) for text in value.values()):
        return {str(language): str(text) for language, text in value.items()}
    return fallback


def spec_valid(spec: Any) -> bool:
    """Whether a person specification has a known kind and what that kind needs."""
    if not isinstance(spec, Mapping) or spec.get("kind") not in SPEC_NEEDS:
        return False
    level = spec.get("level", 1)
    if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 20:
        return False
    need = SPEC_NEEDS[spec["kind"]]
    return need is None or (
        isinstance(spec.get(need[0]), need[1]) and not isinstance(spec.get(need[0]), bool)
    )


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.seen: set[str] = set()

    def problem(self, code: str, node: str = "", **params: Any) -> None:
        self.problems.append(Problem(code, node, params))

    def flow(self, data: Mapping[str, Any]) -> Flow:
        for name in ("key", "form"):
            if not isinstance(data.get(name), str) or not KEY.fullmatch(data[name]):
                self.problem("key_invalid", "", value=str(data.get(name))[:80])
        repeat = data.get("repeat_approver", "skip")
        if repeat not in REPEAT_POLICIES:
            self.problem("option_invalid", "", option="repeat_approver")
        nodes = self.block(data.get("nodes"), 1)
        if not nodes and not self.problems:
            self.problem("flow_empty")
        return Flow(
            key=str(data.get("key")),
            name=read_label(data.get("name"), str(data.get("key"))),
            form=str(data.get("form")),
            nodes=nodes,
            status=self.status(data.get("status")),
            repeat_approver=str(repeat),
        )

    def status(self, data: Any) -> StatusField | None:
        if data is None:
            return None
        if not isinstance(data, Mapping) or not isinstance(data.get("field"), str):
            self.problem("option_invalid", "", option="status")
            return None
        values = {state: data[state] for state in STATUS_STATES if data.get(state) is not None}
        if not all(isinstance(value, str) for value in values.values()):
            self.problem("option_invalid", "", option="status")
            return None
        return StatusField(data["field"], values)

    def block(self, data: Any, depth: int) -> Block:
        if data is None:
            return ()
        if not isinstance(data, list):
            self.problem("definition_invalid")
            return ()
        if depth > MAX_DEPTH or len(self.seen) + len(data) > MAX_NODES:
            self.problem("flow_too_large", "", nodes=MAX_NODES, depth=MAX_DEPTH)
            return ()
        nodes = (self.node(item, depth) for item in data)
        return tuple(node for node in nodes if node is not None)

    def node(self, data: Any, depth: int) -> Node | None:
        node_id = data.get("id") if isinstance(data, Mapping) else None
        if not isinstance(node_id, str) or not 1 <= len(node_id) <= 64:
            self.problem("node_id_invalid", "", value=str(node_id)[:80])
            return None
        if node_id in self.seen:
            self.problem("node_id_taken", node_id)
            return None
        self.seen.add(node_id)
        name = read_label(data.get("name"), node_id)
        match data.get("kind"):
            case "approval":
                return self.approval(node_id, name, data)
            case "cc":
                return Copy(node_id, name, self.specs(node_id, data.get("to")))
            case "condition":
                return Condition(
                    node_id, name, self.branches(node_id, data.get("branches"), depth, decided=True)
                )
            case "parallel":
                return Parallel(
                    node_id, name, self.branches(node_id, data.get("branches"), depth, decided=False)
                )
            case kind:
                self.problem("node_kind_unknown", node_id, value=str(kind)[:80])
                return None

    def approval(self, node_id: str, name: Label, data: Mapping[str, Any]) -> Approval:
        mode, empty, limit = data.get("mode", "all"), data.get("empty", "admin"), data.get("time_limit_hours")
        if mode not in MODES:
            self.problem("option_invalid", node_id, option="mode")
        if empty not in EMPTY_POLICIES:
            self.problem("option_invalid", node_id, option="empty")
        if limit is not None and (
            isinstance(limit, bool)
            or not isinstance(limit, int | float)
            or not 0 < limit <= MAX_TIME_LIMIT_HOURS
        ):
            self.problem("option_invalid", node_id, option="time_limit_hours")
            limit = None
        specs = self.specs(node_id, data.get("approvers"))
        return Approval(node_id, name, specs, str(mode), str(empty), limit)

    def specs(self, node_id: str, data: Any) -> tuple[Spec, ...]:
        if not isinstance(data, list) or not 1 <= len(data) <= MAX_SPECS or not all(map(spec_valid, data)):
            self.problem("approvers_invalid", node_id)
            return ()
        return tuple(dict(spec) for spec in data)

    def branches(self, node_id: str, data: Any, depth: int, *, decided: bool) -> tuple[Branch, ...]:
        if not isinstance(data, list) or not 1 <= len(data) <= MAX_BRANCHES:
            self.problem("branches_invalid", node_id)
            return ()
        found: list[Branch] = []
        for n, item in enumerate(data):
            if not isinstance(item, Mapping):
                self.problem("branches_invalid", node_id)
                continue
            branch_id, when, default = (
                item.get("id") or f"{n + 1}",
                item.get("when"),
                item.get("default") is True,
            )
            if not isinstance(branch_id, str) or any(branch_id == other.id for other in found):
                self.problem("branch_id_invalid", node_id, value=str(branch_id)[:80])
                continue
            if decided and default == isinstance(when, str):
                self.problem("branch_when_missing", node_id, branch=branch_id)
                continue
            name = read_label(item.get("name"), branch_id)
            nodes = self.block(item.get("nodes") or [], depth + 1)
            found.append(Branch(branch_id, name, when if decided and not default else None, default, nodes))
        if sum(branch.default for branch in found) > 1:
            self.problem("default_twice", node_id)
        return tuple(found)
