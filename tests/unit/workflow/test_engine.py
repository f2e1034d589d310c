"""The engine against its invariants, on random flows and random paths through them."""

from __future__ import annotations

from collections import Counter
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.domain.commands import Command, Decide, DropPeople, FireTimer, Submit, Withdraw
from services.workflow.domain.engine import advance
from services.workflow.domain.errors import Refused
from services.workflow.domain.flow import Flow
from services.workflow.domain.forecast import forecast
from services.workflow.domain.read_flow import read_flow
from services.workflow.domain.state import FINISHED, Logged, Mutation, State, apply, faults
from tests.unit.kernel.effort import thorough
from tests.unit.workflow.flows import INITIATOR, PEOPLE, World, flows

MAX_STEPS = 60


def possible(state: State, initiator: int) -> list[Command]:
    """Everything that may be asked of an instance now."""
    found: list[Command] = []
    for task in state.tasks.values():
        if task.state == "pending":
            actions = (
                ["approve"]
                if task.kind == "revise"
                else ["approve", "approve", "approve", "reject", "return"]
            )
            found += [Decide(task.number, task.assignee, action) for action in actions]
    found += [FireTimer(number) for number in state.timers]
    if state.status == "returned":
        found.append(Submit(initiator))
    return [*found, Withdraw(initiator)]


def walk(flow: Flow, data: st.DataObject) -> tuple[State, list[Mutation], World]:
    texts = {text: data.draw(st.booleans(), label=text) for text in flow.formulas}
    world = World(texts, set(data.draw(st.lists(st.sampled_from(PEOPLE), max_size=2), label="gone")))
    state, history = State(), []
    command: Command = Submit(INITIATOR)
    for _ in range(MAX_STEPS):
        mutations = advance(flow, state, command, world)
        again = advance(flow, state, command, world)
        assert mutations == again, "not deterministic"
        state = reduce(apply, mutations, state)
        history += mutations
        assert faults(state) == [], command
        if state.status in FINISHED:
            break
        leavers = [p for p in PEOPLE if p not in world.gone]
        if leavers and data.draw(st.integers(0, 9), label="leave?") == 0:
            world.gone.add(data.draw(st.sampled_from(leavers), label="leaver"))
            command = DropPeople(frozenset(world.gone))
        else:
            command = data.draw(st.sampled_from(possible(state, INITIATOR)), label="command")
    return state, history, world


@thorough(100)
@given(flow=flows(), data=st.data())
def test_no_token_is_lost_and_nothing_is_stuck(flow: Flow, data: st.DataObject) -> None:
    state, history, _ = walk(flow, data)
    votes = Counter(
        (t.number, t.state) for t in state.tasks.values() if t.kind == "approval" and t.actor is not None
    )
    logged = Counter(
        (m.task, m.action)
        for m in history
        if isinstance(m, Logged) and m.task and state.tasks[m.task].kind == "approval" and m.action in
        ("approved", "rejected", "returned", "cancelled")
    )  # fmt: skip
    assert votes == logged


@thorough(50)
@given(flow=flows(), data=st.data())
def test_approving_everything_ends_it_and_the_forecast_was_right(flow: Flow, data: st.DataObject) -> None:
    """If everybody only approves, the instance ends approved, through exactly the approvals foretold."""
    texts = {text: data.draw(st.booleans(), label=text) for text in flow.formulas}
    world = World(texts)
    state = reduce(apply, advance(flow, State(), Submit(INITIATOR), world), State())
    visited = [t.node for t in state.tasks.values() if t.kind == "approval"]
    foretold = [node.id for node in forecast(flow, state, world)]
    while state.status == "running":
        task = next(t for t in state.tasks.values() if t.state == "pending")
        state = reduce(
            apply, advance(flow, state, Decide(task.number, task.assignee, "approve"), world), state
        )
    assert state.status == "approved"
    reached = {t.node for t in state.tasks.values() if t.kind == "approval"}
    assert reached == {*visited, *foretold}


def simple(**options: object) -> Flow:
    node = {
        "id": "a",
        "kind": "approval",
        "approvers": [{"kind": "user", "user": 2}, {"kind": "user", "user": 3}],
    }
    return read_flow({"key": "f", "form": "contract", "nodes": [{**node, **options}]})


def submitted(flow: Flow, world: World) -> State:
    return reduce(apply, advance(flow, State(), Submit(INITIATOR), world), State())


def test_only_the_assignee_decides_and_only_once() -> None:
    flow, world = simple(mode="all"), World({})
    state = submitted(flow, world)
    task = next(t.number for t in state.tasks.values() if t.assignee == 2)
    with pytest.raises(Refused, match="not_found"):
        advance(flow, state, Decide(task, 3, "approve"), world)
    with pytest.raises(Refused, match="action_unknown"):
        advance(flow, state, Decide(task, 2, "delegate"), world)
    state = reduce(apply, advance(flow, state, Decide(task, 2, "approve"), world), state)
    with pytest.raises(Refused, match="task_closed"):
        advance(flow, state, Decide(task, 2, "approve"), world)


def test_withdrawal_is_the_initiators() -> None:
    flow, world = simple(), World({})
    state = submitted(flow, world)
    with pytest.raises(Refused, match="not_initiator"):
        advance(flow, state, Withdraw(2), world)
    state = reduce(apply, advance(flow, state, Withdraw(INITIATOR), world), state)
    with pytest.raises(Refused, match="flow_finished"):
        advance(flow, state, Withdraw(INITIATOR), world)


def test_one_administrator_is_enough_to_stand_in() -> None:
    flow, world = simple(mode="all", empty="admin"), World({}, gone={2, 3})
    state = submitted(flow, world)
    pending = [t for t in state.tasks.values() if t.state == "pending"]
    assert [t.assignee for t in pending] == [90, 91]
    assert all(t.stand_in for t in pending)
    state = reduce(apply, advance(flow, state, Decide(pending[0].number, 90, "approve"), world), state)
    assert state.status == "approved"


def test_without_anybody_at_all_it_is_rejected_rather_than_stuck() -> None:
    flow, world = simple(empty="admin"), World({}, gone={2, 3, 90, 91})
    assert submitted(flow, world).status == "rejected"
