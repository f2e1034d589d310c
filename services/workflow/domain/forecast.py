"""What is still to come: the approvals after where the tokens stand, on the branches that hold."""

from __future__ import annotations

from collections.abc import Iterator

from services.workflow.domain.engine import World, choose
from services.workflow.domain.flow import Approval, Block, Condition, Flow, Node, Parallel
from services.workflow.domain.state import LIVE, RUNNING, State


def forecast(flow: Flow, state: State, world: World) -> list[Approval]:
    """Approvals not yet reached, in order; empty unless the instance runs."""
    if state.status != RUNNING:
        return []
    coming: dict[str, Approval] = {}
    # The innermost token first: what it still has to do comes before what waits for it.
    for token in sorted((t for t in state.tokens.values() if t.state == LIVE), key=lambda t: -t.id):
        if token.node:
            block, index = flow.places[token.node]
            coming.update((node.id, node) for node in _approvals(block[index + 1 :], world))
    return list(coming.values())


def _approvals(block: Block | tuple[Node, ...], world: World) -> Iterator[Approval]:
    for node in block:
        if isinstance(node, Approval):
            yield node
        elif isinstance(node, Condition):
            branch = choose(node, world)
            if branch is not None:
                yield from _approvals(branch.nodes, world)
        elif isinstance(node, Parallel):
            for each in node.branches:
                yield from _approvals(each.nodes, world)
