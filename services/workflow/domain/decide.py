"""Whether every condition an instance can meet is decided by the record as submitted.

Checked at submission, so that no instance stops half-way at a condition none of whose branches holds.
"""

from __future__ import annotations

from services.workflow.domain.engine import World, choose
from services.workflow.domain.flow import Block, Condition, Parallel


def first_undecided(block: Block, world: World) -> Condition | None:
    """The first reachable condition without a branch to take."""
    for node in block:
        if isinstance(node, Condition):
            branch = choose(node, world)
            if branch is None:
                return node
            if (found := first_undecided(branch.nodes, world)) is not None:
                return found
        elif isinstance(node, Parallel):
            for branch in node.branches:
                if (found := first_undecided(branch.nodes, world)) is not None:
                    return found
    return None
