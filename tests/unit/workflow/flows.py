"""Random block-structured flows, and a world for them that is all data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from services.workflow.domain.flow import Flow, Spec
from services.workflow.domain.read_flow import read_flow

INITIATOR, PEOPLE, ADMINISTRATORS = 1, tuple(range(2, 8)), (90, 91)


@dataclass
class World:
    """`answers`: what each condition text evaluates to; `gone`: people who left."""

    answers: dict[str, bool]
    gone: set[int] = field(default_factory=set)
    initiator: int = INITIATOR
    now: datetime = datetime(2026, 11, 22, tzinfo=UTC)

    def people(self, specs: Sequence[Spec]) -> list[int]:
        return [p for p in dict.fromkeys(spec["user"] for spec in specs) if p not in self.gone]

    def administrators(self) -> list[int]:
        return [p for p in ADMINISTRATORS if p not in self.gone]

    def holds(self, when: str) -> bool:
        return self.answers[when]


def specs() -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3).map(
        lambda people: [{"kind": "user", "user": person} for person in people]
    )


def approvals() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "kind": st.just("approval"),
            "approvers": specs(),
            "mode": st.sampled_from(["all", "any", "sequence"]),
            "empty": st.sampled_from(["skip", "admin", "reject"]),
            "time_limit_hours": st.sampled_from([None, 1]),
        }
    )


def blocks(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    branch = st.fixed_dictionaries({"nodes": st.lists(inner, max_size=2)})
    condition = st.lists(branch, min_size=1, max_size=3).map(lambda b: {"kind": "condition", "branches": b})
    parallel = st.lists(branch, min_size=1, max_size=3).map(lambda b: {"kind": "parallel", "branches": b})
    return st.one_of(
        approvals(), st.fixed_dictionaries({"kind": st.just("cc"), "to": specs()}), condition, parallel
    )


def _number(nodes: list[dict[str, Any]], count: list[int]) -> list[dict[str, Any]]:
    """Ids for every node and branch; the last branch of a condition is the default."""
    numbered = []
    for node in nodes:
        count[0] += 1
        node = {**node, "id": f"n{count[0]}"}
        if "branches" in node:
            branches = []
            for n, branch in enumerate(node["branches"]):
                last = n == len(node["branches"]) - 1
                when = {"default": True} if last else {"when": f"{node['id']}.{n}"}
                branch = {"id": f"b{n}", "nodes": _number(branch["nodes"], count)}
                branches.append(branch | (when if node["kind"] == "condition" else {}))
            node["branches"] = branches
        numbered.append(node)
    return numbered


def definitions() -> st.SearchStrategy[dict[str, Any]]:
    tree = st.recursive(approvals(), blocks, max_leaves=8)
    return st.tuples(st.lists(tree, min_size=1, max_size=4), st.sampled_from(["skip", "ask"])).map(
        lambda drawn: {
            "key": "random", "name": "random", "form": "contract", "nodes": _number(drawn[0], [0]),
            "repeat_approver": drawn[1],
        }
    )  # fmt: skip


def flows() -> st.SearchStrategy[Flow]:
    return definitions().map(read_flow)
