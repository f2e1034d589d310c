"""The engine: `advance(flow, state, command, world) → mutations`. Pure; time and people come from `world`."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from services.workflow.domain import approvals
from services.workflow.domain.commands import Command, Decide, DropPeople, FireTimer, Submit, Withdraw
from services.workflow.domain.errors import Refused
from services.workflow.domain.flow import Approval, Branch, Condition, Copy, Flow, Node, Parallel, Spec
from services.workflow.domain.state import (
    DONE,
    LIVE,
    OPEN,
    RETURNED,
    RUNNING,
    Logged,
    Mutation,
    Put,
    Reminded,
    RoundStarted,
    Scope,
    State,
    StatusChanged,
    Task,
    Timer,
    TimerCleared,
    Token,
)
from services.workflow.domain.stepper import Stepper

ACTIONS = ("approve", "reject", "return")


class World(Protocol):
    """What the engine asks of the outside, all of it fixed for one command."""

    @property
    def initiator(self) -> int:
        """Who submitted."""

    @property
    def now(self) -> datetime:
        """Aware."""

    def people(self, specs: Sequence[Spec]) -> list[int]:
        """Active people meant by the specifications, each once, in order."""

    def administrators(self) -> list[int]:
        """Active people who may decide when nobody else can."""

    def holds(self, when: str) -> bool:
        """Whether a branch condition is true of the record as submitted; unknown is not true."""


def advance(flow: Flow, state: State, command: Command, world: World) -> list[Mutation]:
    """The mutations a command causes, in order. Raises Refused when the state does not allow it."""
    return _Advance(flow, state, world).run(command)


def choose(node: Condition, world: World) -> Branch | None:
    """The branch whose formula holds, else the default, else None. The verifier rules out two that hold."""
    for branch in node.branches:
        if branch.when is not None and world.holds(branch.when):
            return branch
    return next((branch for branch in node.branches if branch.default), None)


@dataclass(frozen=True)
class _Step:
    """A token that stands at the end of `node` (None: before the first of its block)."""

    token: int
    next: Node | None


class _Advance(Stepper):
    def __init__(self, flow: Flow, state: State, world: World) -> None:
        super().__init__(state, world.initiator)
        self.flow, self.world = flow, world
        self.ready: deque[_Step] = deque()

    def run(self, command: Command) -> list[Mutation]:
        match command:
            case Submit(actor):
                self.submit(actor)
            case Decide():
                self.decide(command)
            case Withdraw(actor):
                self.withdraw(actor)
            case FireTimer(timer):
                self.fire(timer)
            case DropPeople(people):
                self.drop(people)
        while self.ready and self.state.status == RUNNING:
            step = self.ready.popleft()
            if step.next is None:
                self.end_scope(step.token)
            else:
                self.arrive(self.state.tokens[step.token], step.next)
        return self.mutations

    # Commands

    def submit(self, actor: int) -> None:
        if self.state.status != RETURNED and self.state.round > 0:
            raise Refused("flow_already_running")
        if actor != self.world.initiator:
            raise Refused("not_initiator")
        self.close_open_tasks("approved", actor)
        self.do(RoundStarted(self.state.round + 1))
        if self.state.status != RUNNING:
            self.do(StatusChanged(RUNNING))
        self.do(Put(Task(self.new_id(), 0, "", "start", actor, "read", self.state.round, actor)))
        self.do(Logged("submitted", actor, detail={"round": self.state.round}))
        self.open_scope(None, "", self.flow.nodes)

    def decide(self, command: Decide) -> None:
        task = self.state.tasks.get(command.task)
        if task is None or task.assignee != command.actor or task.kind not in ("approval", "revise"):
            raise Refused("not_found")
        if task.state != "pending":
            raise Refused("task_closed", None, {"state": task.state})
        if command.action not in ACTIONS or (task.kind == "revise" and command.action != "approve"):
            raise Refused("action_unknown", None, {"value": command.action[:40]})
        if task.kind == "revise":
            return self.submit(command.actor)
        ended = {"approve": "approved", "reject": "rejected", "return": "returned"}[command.action]
        self.end_task(task, ended, command.actor, command.opinion)
        if command.action == "approve":
            self.settle(task.activation)
        elif command.action == "reject":
            self.finish("rejected", command.actor)
        else:
            self.give_back(command.actor)
        return None

    def withdraw(self, actor: int) -> None:
        if actor != self.world.initiator:
            raise Refused("not_initiator")
        if self.state.status not in (RUNNING, RETURNED):
            raise Refused("flow_finished", None, {"state": self.state.status})
        self.finish("withdrawn", actor)

    def fire(self, number: int) -> None:
        timer = self.state.timers.get(number)
        if timer is None:
            return
        self.do(TimerCleared(number))
        late = [t for t in self.tasks_of(timer.activation) if t.state == "pending"]
        self.do(Reminded(tuple(task.number for task in late)))
        self.do(Logged("reminded", 0, late[0].node if late else "", timer.activation))

    def drop(self, people: frozenset[int]) -> None:
        if self.state.status == RETURNED and self.world.initiator in people:
            return self.finish("withdrawn", 0)
        gone = [t for t in self.state.tasks.values() if t.state in OPEN and t.assignee in people]
        for task in gone:
            self.end_task(task, "cancelled", 0, "")
        for activation in dict.fromkeys(task.activation for task in gone):
            if self.state.status == RUNNING:
                self.settle(activation)
        return None

    # Movement

    def open_scope(self, parent: int | None, branch: str, block: tuple[Node, ...]) -> None:
        scope = Scope(self.new_id(), parent, branch)
        self.do(Put(scope))
        token = Token(self.new_id(), scope.id)
        self.do(Put(token))
        self.ready.append(_Step(token.id, block[0] if block else None))

    def end_scope(self, token_id: int) -> None:
        token = self.state.tokens[token_id]
        scope = self.state.scopes[token.scope]
        self.do(Put(replace(token, state=DONE)))
        self.do(Put(replace(scope, state=DONE)))
        if scope.parent is None:
            self.finish("approved", 0)
        elif not any(s.parent == scope.parent and s.state == LIVE for s in self.state.scopes.values()):
            self.leave(self.state.tokens[scope.parent])

    def leave(self, token: Token) -> None:
        self.ready.append(_Step(token.id, self.flow.after(token.node)))

    def arrive(self, token: Token, node: Node) -> None:
        token = replace(token, node=node.id, activation=self.new_id())
        self.do(Put(token))
        match node:
            case Approval():
                self.open_approval(token, node)
            case Copy():
                for person in self.world.people(node.to):
                    self.open_task(token, "cc", person, "read")
                self.leave(token)
            case Condition():
                branch = choose(node, self.world)
                if branch is None:
                    raise Refused("branch_undecided", None, {"node": node.id})
                self.log("branch_taken", token, detail={"branch": branch.id})
                self.open_scope(token.id, branch.id, branch.nodes)
            case Parallel():
                for branch in node.branches:
                    self.open_scope(token.id, branch.id, branch.nodes)

    # Approvals

    def open_approval(self, token: Token, node: Approval) -> None:
        people = self.world.people(node.approvers)
        if not people:
            return self.nobody(token, node)
        self.open_tasks(token, node, people)
        if node.time_limit_hours is not None:
            due = self.world.now + timedelta(hours=node.time_limit_hours)
            self.do(Put(Timer(self.new_id(), token.activation, "remind", due)))
        return self.settle(token.activation)

    def open_tasks(self, token: Token, node: Approval, people: list[int]) -> None:
        approved = approvals.approved_in_round(self.state) if self.flow.repeat_approver == "skip" else set()
        for n, person in enumerate(people):
            waits = node.mode == "sequence" and n > 0
            task = self.open_task(token, "approval", person, "waiting" if waits else "pending")
            if person in approved:
                self.end_task(task, "approved", 0, "")

    def settle(self, activation: int) -> None:
        """Go on when the votes of an activation are decided, else give the next in a sequence their turn."""
        token = next(t for t in self.state.tokens.values() if t.activation == activation and t.state == LIVE)
        node = self.flow.node(token.node)
        assert isinstance(node, Approval)
        tasks = self.tasks_of(activation)
        verdict = approvals.verdict(node.mode, tasks)
        if verdict == "open":
            if (task := approvals.next_turn(tasks)) is not None:
                self.do(Put(replace(task, state="pending")))
                self.log("opened", token, task.number, detail={"assignee": task.assignee})
            return
        for task in tasks:
            if task.state in OPEN:
                self.end_task(task, "cancelled", 0, "")
        self.clear_timers(activation)
        if verdict == "approved":
            self.log("passed", token)
            self.leave(token)
        else:
            self.nobody(token, node)

    def nobody(self, token: Token, node: Approval) -> None:
        """Apply the policy for an approval that no one can give."""
        administrators = self.world.administrators() if node.empty == "admin" else []
        self.log("nobody", token, detail={"policy": node.empty})
        if node.empty == "skip":
            self.leave(token)
        elif administrators:
            for person in administrators:
                self.open_task(token, "approval", person, "pending", stand_in=True)
        else:
            self.finish("rejected", 0)
