"""The small steps commands are made of: each changes the state at hand and notes the mutation."""

from __future__ import annotations

from dataclasses import replace

from services.workflow.domain.state import (
    CANCELLED,
    FINISHED,
    LIVE,
    OPEN,
    RETURNED,
    Logged,
    Mutation,
    Put,
    State,
    StatusChanged,
    Task,
    TimerCleared,
    Token,
    apply,
)


class Stepper:
    """``state`` is the state after ``mutations``."""

    def __init__(self, state: State, initiator: int) -> None:
        self.state, self.initiator = state, initiator
        self.mutations: list[Mutation] = []

    def do(self, mutation: Mutation) -> None:
        self.state = apply(self.state, mutation)
        self.mutations.append(mutation)

    def new_id(self) -> int:
        return self.state.counter + 1

    # Endings

    def give_back(self, actor: int) -> None:
        self.cancel_everything()
        self.do(StatusChanged(RETURNED))
        self.do(Logged("returned", actor))
        task = Task(self.new_id(), 0, "", "revise", self.initiator, "pending", self.state.round)
        self.do(Put(task))

    def finish(self, outcome: str, actor: int) -> None:
        assert outcome in FINISHED
        self.cancel_everything()
        self.do(StatusChanged(outcome))
        self.do(Logged(outcome, actor))

    def cancel_everything(self) -> None:
        self.close_open_tasks("cancelled", 0)
        for timer in list(self.state.timers):
            self.do(TimerCleared(timer))
        for token in [t for t in self.state.tokens.values() if t.state == LIVE]:
            self.do(Put(replace(token, state=CANCELLED)))
        for scope in [s for s in self.state.scopes.values() if s.state == LIVE]:
            self.do(Put(replace(scope, state=CANCELLED)))

    # Small steps

    def tasks_of(self, activation: int) -> list[Task]:
        return [t for t in self.state.tasks.values() if t.activation == activation and t.kind == "approval"]

    def open_task(self, token: Token, kind: str, person: int, state: str, *, stand_in: bool = False) -> Task:
        task = Task(
            self.new_id(),
            token.activation,
            token.node,
            kind,
            person,
            state,
            self.state.round,
            stand_in=stand_in,
        )
        self.do(Put(task))
        if state != "waiting":
            self.log("copied" if kind == "cc" else "opened", token, task.number, detail={"assignee": person})
        return task

    def end_task(self, task: Task, state: str, actor: int, opinion: str) -> None:
        self.do(Put(replace(task, state=state, actor=actor, opinion=opinion)))
        self.do(
            Logged(
                state, actor, task.node, task.activation, task.number, {"opinion": opinion} if opinion else {}
            )
        )

    def close_open_tasks(self, state: str, actor: int) -> None:
        for task in [t for t in self.state.tasks.values() if t.state in OPEN]:
            self.end_task(task, state, actor, "")

    def clear_timers(self, activation: int) -> None:
        for number in [n for n, t in self.state.timers.items() if t.activation == activation]:
            self.do(TimerCleared(number))

    def log(self, action: str, token: Token, task: int = 0, detail: dict[str, object] | None = None) -> None:
        self.do(Logged(action, 0, token.node, token.activation, task, detail or {}))
