"""Who is asked, together or one after another, and what happens when one of them leaves."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from protos.gen.dougong.workflow.v1 import service_pb2 as pb
from services.chassis.errors import DomainError, NotFound
from tests.integration.workflow.company import CEO, DIRECTOR, FINANCE, SELLER, approval
from tests.integration.workflow.conftest import Office
from tests.integration.workflow.contracts import contract, linear


def test_or_sign_race_is_won_by_one(office: Office) -> None:
    office.publish(linear(approval("either", "sales_director", "ceo", mode="any")))
    for id in range(100, 110):
        contract(office, id, "1.00")
        instance = office.start(SELLER, id)["id"]
        tasks = {user: office.tasks(user)[0]["id"] for user in (DIRECTOR, CEO)}
        outcomes: list[str] = []
        barrier = threading.Barrier(2)

        def act(
            user: int,
            action: str,
            tasks: dict[int, int] = tasks,
            barrier: Any = barrier,
            outcomes: Any = outcomes,
        ) -> None:
            barrier.wait()
            try:
                outcomes.append(office.decide(user, tasks[user], action)["state"])
            except DomainError as error:
                outcomes.append(error.code)

        threads = [
            threading.Thread(target=act, args=pair) for pair in ((DIRECTOR, "approve"), (CEO, "reject"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert "task_closed" in outcomes
        won = next(outcome for outcome in outcomes if outcome != "task_closed")
        assert office.instance(instance)["state"] == won


def test_sequence_gives_each_their_turn(office: Office) -> None:
    office.publish(linear(approval("line", "sales_director", "ceo", mode="sequence")))
    contract(office, 6, "1.00")
    instance = office.start(SELLER, 6)["id"]
    assert not office.tasks(CEO)
    office.decide(DIRECTOR, office.tasks(DIRECTOR)[0]["id"])
    office.decide(CEO, office.tasks(CEO)[0]["id"])
    assert office.instance(instance)["state"] == "approved"


@pytest.mark.parametrize(
    ("policy", "state"), [("skip", "approved"), ("reject", "rejected"), ("admin", "running")]
)
def test_nobody_to_approve(office: Office, policy: str, state: str) -> None:
    office.company.change(lambda s: [p.update(active=False) for p in s["people"] if p["id"] == DIRECTOR])
    office.publish(linear(approval("n", "sales_director", empty=policy)))
    contract(office, 7, "1.00")
    instance = office.start(SELLER, 7)
    assert instance["state"] == state
    if policy == "admin":
        office.decide(1, office.tasks(1)[0]["id"])
        assert office.instance(instance["id"])["state"] == "approved"


def test_somebody_who_leaves_no_longer_counts(office: Office) -> None:
    from protos.gen.dougong.identity.v1 import events_pb2 as identity

    office.publish(linear(approval("both", "sales_director", "ceo")))
    contract(office, 8, "1.00")
    instance = office.start(SELLER, 8)["id"]
    office.decide(DIRECTOR, office.tasks(DIRECTOR)[0]["id"])
    office.company.change(lambda s: [p.update(active=False) for p in s["people"] if p["id"] == CEO])
    office.tell("identity.policy.changed", identity.PolicyChanged(version=2))
    office.house.pump()
    assert office.instance(instance)["state"] == "approved"


def test_same_person_is_asked_once(office: Office) -> None:
    flow = linear(approval("one", "sales_director"), approval("two", "sales_director", "ceo"))
    office.publish(flow)
    contract(office, 9, "1.00")
    instance = office.start(SELLER, 9)["id"]
    office.decide(DIRECTOR, office.tasks(DIRECTOR)[0]["id"])
    assert not office.tasks(DIRECTOR)
    office.decide(CEO, office.tasks(CEO)[0]["id"])
    assert office.instance(instance)["state"] == "approved"


def test_parallel_branches_all_must_finish(office: Office) -> None:
    branches = [
        {"id": "a", "nodes": [approval("x", "sales_director")]},
        {"id": "b", "nodes": [approval("y", "ceo")]},
    ]
    office.publish(linear({"id": "p", "kind": "parallel", "branches": branches}, approval("z", "finance")))
    contract(office, 10, "1.00")
    instance = office.start(SELLER, 10)
    assert [step["node"] for step in instance["next"]] == ["z"]
    office.decide(CEO, office.tasks(CEO)[0]["id"])
    assert not office.tasks(FINANCE)
    office.decide(DIRECTOR, office.tasks(DIRECTOR)[0]["id"])
    office.decide(FINANCE, office.tasks(FINANCE)[0]["id"])
    assert office.instance(instance["id"])["state"] == "approved"


def test_a_task_gives_its_right_only_while_it_is_somebodys_turn(office: Office) -> None:
    office.publish(linear(approval("line", "sales_director", "ceo", mode="sequence")))
    contract(office, 17, "1.00")
    office.start(SELLER, 17)
    (waiting,) = office.house.sql(
        "select id from task where tenant = %s and state = 'waiting'", office.tenant
    )
    for rpc, request in (
        ("GetTask", pb.IdRequest(id=waiting["id"])),
        ("CompleteTask", pb.CompleteTaskRequest(id=waiting["id"], action="approve")),
    ):
        with pytest.raises(NotFound):
            office.ask(CEO, rpc, request)
    office.publish(linear(approval("either", "sales_director", "ceo", mode="any")))
    contract(office, 18, "1.00")
    office.start(SELLER, 18)
    lost = office.tasks(CEO)[0]["id"]
    assert office.ask(CEO, "GetTask", pb.IdRequest(id=lost))["current"]["values"]["amount"] == "1.00"
    office.decide(DIRECTOR, office.tasks(DIRECTOR)[0]["id"])
    after = office.ask(CEO, "GetTask", pb.IdRequest(id=lost))
    assert (after["state"], after["current"]["values"], after["fields"], after["actions"]) == (
        "cancelled",
        {},
        [],
        [],
    )
