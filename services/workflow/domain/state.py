"""Where one instance stands, and the only ways in which that may change.

A scope is a block being run, with exactly one token in it; a token stands at one node. Standing at an
approval it has tasks, standing at a condition or parallel it has child scopes. Everything refers to an
*activation* (one stay of a token at a node), never to a node: after a return the same node is a new
activation. All ids are counted within the instance, so the same commands give the same state anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

LIVE, DONE, CANCELLED = "live", "done", "cancelled"
#: States of a task that still wait for somebody.
OPEN = ("pending", "waiting")
RUNNING, RETURNED, FINISHED = "running", "returned", ("approved", "rejected", "withdrawn")


@dataclass(frozen=True)
class Scope:
    """``parent`` is the token that waits for this scope, None for the root."""

    id: int
    parent: int | None
    branch: str = ""
    state: str = LIVE


@dataclass(frozen=True)
class Token:
    id: int
    scope: int
    node: str = ""
    activation: int = 0
    state: str = LIVE


@dataclass(frozen=True)
class Task:
    """``kind``: start (the submission itself), approval, cc, revise (the initiator's after a return).

    ``state``: waiting (its turn in a sequence has not come), pending, approved, rejected, returned,
    cancelled, read (cc and start: nothing to do). ``actor`` is who acted: the assignee, or 0 for the
    platform. ``stand_in``: given to an administrator because nobody else could decide.
    """

    number: int
    activation: int
    node: str
    kind: str
    assignee: int
    state: str
    round: int
    actor: int | None = None
    opinion: str = ""
    stand_in: bool = False


@dataclass(frozen=True)
class Timer:
    number: int
    activation: int
    kind: str
    due: datetime


@dataclass(frozen=True)
class State:
    """``counter`` is the last id given out; ``round`` counts submissions."""

    status: str = RUNNING
    round: int = 0
    counter: int = 0
    scopes: dict[int, Scope] = field(default_factory=dict)
    tokens: dict[int, Token] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    timers: dict[int, Timer] = field(default_factory=dict)


@dataclass(frozen=True)
class RoundStarted:
    round: int


@dataclass(frozen=True)
class Put:
    """A scope, token or task is now as given, new or changed; a timer is set."""

    item: Scope | Token | Task | Timer


@dataclass(frozen=True)
class TimerCleared:
    number: int


@dataclass(frozen=True)
class StatusChanged:
    """running, returned, or an outcome: approved, rejected, withdrawn."""

    status: str


@dataclass(frozen=True)
class Logged:
    """A line of the instance's diary. ``actor`` 0 is the platform."""

    action: str
    actor: int = 0
    node: str = ""
    activation: int = 0
    task: int = 0
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reminded:
    """The time limit of an activation has passed for these tasks."""

    tasks: tuple[int, ...]


Mutation = RoundStarted | Put | TimerCleared | StatusChanged | Logged | Reminded


def apply(state: State, mutation: Mutation) -> State:
    """The state after one mutation. Never changes its argument."""
    match mutation:
        case RoundStarted(number):
            return replace(state, round=number)
        case StatusChanged(status):
            return replace(state, status=status)
        case Put(item):
            number = item.id if isinstance(item, Scope | Token) else item.number
            state = replace(state, counter=max(state.counter, number))
            match item:
                case Scope():
                    return replace(state, scopes={**state.scopes, number: item})
                case Token():
                    counter = max(state.counter, item.activation)
                    return replace(state, tokens={**state.tokens, number: item}, counter=counter)
                case Task():
                    return replace(state, tasks={**state.tasks, number: item})
                case Timer():
                    return replace(state, timers={**state.timers, number: item})
        case TimerCleared(number):
            return replace(state, timers={n: t for n, t in state.timers.items() if n != number})
        case Logged() | Reminded():
            return state
    raise AssertionError(mutation)


def faults(state: State) -> list[str]:
    """Invariants that do not hold; empty for every state the engine can reach. For tests and the watchdog."""
    found = []
    scopes = [s for s in state.scopes.values() if s.state == LIVE]
    tokens = [t for t in state.tokens.values() if t.state == LIVE]
    open_tasks = [t for t in state.tasks.values() if t.state in OPEN]
    if state.status in FINISHED and (scopes or tokens or open_tasks or state.timers):
        found.append("a finished instance owns something live")
    if state.status == RETURNED and (scopes or tokens or [t.kind for t in open_tasks] != ["revise"]):
        found.append("a returned instance waits for something else than its initiator")
    if state.status == RUNNING:
        if sorted(s.id for s in scopes) != sorted(t.scope for t in tokens):
            found.append("a live scope without exactly one live token")
        if not tokens:
            found.append("a running instance without a token")
        for token in tokens:
            waits = any(t.activation == token.activation and t.state == "pending" for t in open_tasks)
            if not waits and not any(s.parent == token.id for s in scopes):
                found.append(f"token {token.id} at {token.node} waits for nothing")
        activations = {t.activation for t in tokens}
        waiting = {t.activation for t in open_tasks} | {t.activation for t in state.timers.values()}
        if waiting - activations:
            found.append("a task or timer of a dead activation is open")
    return found
