"""The verifier: what is wrong with a flow, before anybody submits to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.kernel import formula
from services.kernel.access import Snapshot
from services.kernel.errors import KernelError
from services.kernel.fields import Form
from services.kernel.types import BOOL
from services.workflow.domain.errors import Problem
from services.workflow.domain.flow import Approval, Block, Condition, Copy, Flow, Parallel, Spec
from services.workflow.domain.verify.condition import ConditionCheck
from services.workflow.domain.verify.tree import Join, Tree, read_tree

__all__ = ["check_people", "verify"]


def verify(flow: Flow, form: Form, snapshot: Snapshot) -> list[Problem]:
    """Every problem: undecided, overlapping and unreachable branches, unknown names, people."""
    return [*_status(flow, form), *_block(flow.nodes, (), form, snapshot)]


def check_people(node: str, specs: Sequence[Spec], form: Form, snapshot: Snapshot) -> Iterator[Problem]:
    """Problems of person specifications: unknown roles, people and fields; roles nobody has are a warning."""
    for spec in specs:
        match spec["kind"]:
            case "role" if spec["role"] not in snapshot.roles:
                yield Problem("role_unknown", node, {"role": spec["role"]})
            case "role" if not snapshot.members(spec["role"]):
                yield Problem("role_empty", node, {"role": spec["role"]}, "warning")
            case "user" if not snapshot.is_active(spec["user"]):
                yield Problem("person_unknown", node, {"user": spec["user"]})
            case "field":
                field = form.by_key.get(spec["field"])
                if field is None:
                    yield Problem("field_unknown", node, {"field": spec["field"]})
                elif field.type != "person":
                    yield Problem("field_not_person", node, {"field": spec["field"]})


def _status(flow: Flow, form: Form) -> Iterator[Problem]:
    if flow.status is None:
        return
    field = form.by_key.get(flow.status.field)
    if field is None or field.type not in ("select", "radio"):
        yield Problem("status_field_invalid", "", {"field": flow.status.field})
        return
    known = {choice["value"] for choice in field.options.get("choices", ())}
    for value in flow.status.values.values():
        if value not in known:
            yield Problem("choice_unknown", "", {"field": field.key, "value": value})


def _block(block: Block, path: tuple[Tree, ...], form: Form, snapshot: Snapshot) -> Iterator[Problem]:
    for node in block:
        match node:
            case Approval():
                yield from check_people(node.id, node.approvers, form, snapshot)
            case Copy():
                yield from check_people(node.id, node.to, form, snapshot)
            case Parallel():
                for branch in node.branches:
                    yield from _block(branch.nodes, path, form, snapshot)
            case Condition():
                yield from _condition(node, path, form, snapshot)


def _condition(node: Condition, path: tuple[Tree, ...], form: Form, snapshot: Snapshot) -> Iterator[Problem]:
    trees: dict[str, Tree] = {}
    sound = True
    for branch in node.branches:
        if branch.when is None:
            continue
        try:
            compiled = formula.compile_text(branch.when, formula.schema_of(form))
        except KernelError as error:
            sound = False
            yield Problem(error.code, node.id, {**error.params, "branch": branch.id, "formula": branch.when})
            continue
        if compiled.type != BOOL:
            sound = False
            yield Problem("condition_not_bool", node.id, {"branch": branch.id, "found": str(compiled.type)})
            continue
        trees[branch.id] = read_tree(compiled.ast)
    if sound:
        yield from ConditionCheck(node, trees, path, form).problems()
    for branch in node.branches:
        yield from _block(branch.nodes, path + _entered(branch.id, branch.default, trees), form, snapshot)


def _entered(branch: str, default: bool, trees: Mapping[str, Tree]) -> tuple[Tree, ...]:
    """What is known inside a branch: its condition holds, or for a default, none of the others'."""
    if default:
        # "Not true" rather than "not": an unknown condition leads to the default as well.
        return tuple(
            Join("if", (tree, Join("const", value=False), Join("const", value=True)))
            for tree in trees.values()
        )
    return (trees[branch],) if branch in trees else ()
