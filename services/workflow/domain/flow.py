"""A flow: a versioned tree of blocks. Branches nest, so every join and every return can be decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from services.kernel.labels import Label

Spec = Mapping[str, Any]
Block = tuple["Node", ...]


@dataclass(frozen=True)
class Node:
    """A step of a block. ``id`` is unique in the flow."""

    id: str
    name: Label


@dataclass(frozen=True)
class Approval(Node):
    """People decide. ``mode``: all (countersign), any (or-sign: the first to act decides), sequence.

    ``empty``: what happens when nobody can be found: skip, admin (the flow administrators decide), reject.
    ``time_limit_hours``: those who have not acted by then are reminded.
    """

    approvers: tuple[Spec, ...] = ()
    mode: str = "all"
    empty: str = "admin"
    time_limit_hours: float | None = None


@dataclass(frozen=True)
class Copy(Node):
    """People are shown the record; nobody waits for them."""

    to: tuple[Spec, ...] = ()


@dataclass(frozen=True)
class Branch:
    """One way of a condition or parallel. ``when`` is a formula; None for a default or a parallel branch."""

    id: str
    name: Label
    when: str | None
    default: bool
    nodes: Block


@dataclass(frozen=True)
class Condition(Node):
    """Exactly one branch is taken: the one whose formula holds, else the default."""

    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Parallel(Node):
    """All branches run; the next node waits for all of them."""

    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class StatusField:
    """The select field of the record that shows where the flow stands, and its value for each state."""

    field: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Flow:
    """``repeat_approver``: is somebody who approved earlier in the round asked again (ask) or not (skip)."""

    key: str
    name: Label
    form: str
    nodes: Block
    status: StatusField | None = None
    repeat_approver: str = "skip"
    places: Mapping[str, tuple[Block, int]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        places: dict[str, tuple[Block, int]] = {}
        for block in _blocks(self.nodes):
            places.update({node.id: (block, n) for n, node in enumerate(block)})
        object.__setattr__(self, "places", places)

    def node(self, node_id: str) -> Node:
        block, index = self.places[node_id]
        return block[index]

    def after(self, node_id: str) -> Node | None:
        """The next node of the same block; None at its end."""
        block, index = self.places[node_id]
        return block[index + 1] if index + 1 < len(block) else None

    def walk(self) -> Iterator[Node]:
        """Every node, depth first, in the author's order."""
        return walk(self.nodes)

    @cached_property
    def formulas(self) -> tuple[str, ...]:
        """The text of every branch condition, each once."""
        texts = (branch.when for node in self.walk() for branch in branches_of(node))
        return tuple(dict.fromkeys(text for text in texts if text is not None))


def branches_of(node: Node) -> tuple[Branch, ...]:
    return node.branches if isinstance(node, Condition | Parallel) else ()


def walk(block: Block) -> Iterator[Node]:
    for node in block:
        yield node
        for branch in branches_of(node):
            yield from walk(branch.nodes)


def _blocks(block: Block) -> Iterator[Block]:
    yield block
    for node in block:
        for branch in branches_of(node):
            yield from _blocks(branch.nodes)
