"""Flows from submission to their end, through gRPC, PostgreSQL and RabbitMQ."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from protos.gen.dougong.workflow.v1 import service_pb2 as pb
from services.chassis.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from tests.integration.workflow.company import CEO, COLLEAGUE, DIRECTOR, FINANCE, SELLER, approval, w4
from tests.integration.workflow.conftest import Office


def contract(office: Office, id: int, amount: str, **values: Any) -> dict[str, Any]:
    return office.company.put(
        "contract", id, SELLER, {"name": f"合同{id}", "amount": amount, "cost": "1.00", **values}
    )


def linear(*nodes: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {"key": "approval", "name": "审批", "form": "contract", "nodes": list(nodes), **options}


def test_w4_small_goes_to_the_director_alone(office: Office) -> None:
    office.publish(w4())
    contract(office, 1, "49999.99")
    instance = office.start(SELLER, 1)
    assert instance["state"] == "running"
    (task,) = office.tasks(DIRECTOR)
    assert not office.tasks(CEO)
    assert task["title"] == "合同1"
    assert task["initiator_name"] == "张伟"
    assert task["actions"] == ["approve", "reject", "return"]
    assert office.decide(DIRECTOR, task["id"], opinion="同意")["instance_state"] == "approved"
    assert [row["state"] for row in office.tasks(DIRECTOR, "done")] == ["approved"]
    assert [row["state"] for row in office.tasks(SELLER, "started")] == ["approved"]
    assert [row["instance"] for row in office.tasks(FINANCE, "cc")] == [instance["id"]]


def test_w4_large_needs_both_and_writes_the_status(office: Office) -> None:
    office.publish(w4())
    contract(office, 2, "50000.01")
    instance = office.start(SELLER, 2)
    (first,), (second,) = office.tasks(DIRECTOR), office.tasks(CEO)
    assert office.decide(DIRECTOR, first["id"])["instance_state"] == "running"
    assert office.decide(CEO, second["id"])["instance_state"] == "approved"
    shown = office.instance(instance["id"], SELLER)
    assert [step["node"] for step in shown["path"]] == ["", "countersign", "copy"]
    assert [task["state"] for task in shown["path"][1]["tasks"]] == ["approved", "approved"]
    office.house.pump()
    written = [json.loads(m.values_json)["status"] for m in office.sent("records.update_record")]
    assert written == ["approving", "effective"]
    told = [list(m.users) for m in office.sent("notifications.notify")]
    assert told == [[DIRECTOR], [CEO], [FINANCE], [SELLER]]
    contract(office, 2, "50000.01", status="effective")
    with pytest.raises(Conflict, match="record_already_approved"):
        office.start(SELLER, 2)
    contract(office, 2, "70000.00", status="draft")
    assert office.start(SELLER, 2)["state"] == "running"


def test_w4_as_written_in_the_article_is_refused_at_50000(office: Office) -> None:
    with pytest.raises(Invalid) as refused:
        office.publish(w4(small="{amount} < 50000"))
    (problem,) = refused.value.errors
    assert problem.code == "branch_undecided"
    assert problem.params["counterexample"] == {"amount": "50000"}
    assert problem.params["text"] == "amount = 50000"
    assert "合同金额 = 50000" in problem.message
    problems = office.ask(1, "VerifyFlow", pb.KeyRequest(key="approval"))["problems"]
    assert problems[0]["counterexample"] == {"amount": "50000"}
    published = office.publish(w4())
    assert (published["version"], published["changed"]) == (1, False)
    # Saving the answer itself again is no change.
    assert office.put_flow(published)["changed"] is False
    assert office.publish(published)["version"] == 1


def test_rejection_return_and_resubmission(office: Office) -> None:
    office.publish(w4())
    contract(office, 3, "60000.00")
    instance = office.start(SELLER, 3)["id"]
    office.decide(DIRECTOR, office.tasks(DIRECTOR)[0]["id"])
    office.decide(CEO, office.tasks(CEO)[0]["id"], "return", "金额不对")
    assert office.instance(instance)["state"] == "returned"
    (revise,) = office.tasks(SELLER)
    assert (revise["kind"], revise["actions"]) == ("revise", ["approve"])
    contract(office, 3, "40000.00")
    office.decide(SELLER, revise["id"])
    assert not office.tasks(CEO)
    (task,) = office.tasks(DIRECTOR)
    detail = office.ask(DIRECTOR, "GetTask", pb.IdRequest(id=task["id"]))
    assert detail["before"]["values"]["amount"] == "60000.00"
    assert detail["current"]["values"]["amount"] == "40000.00"
    assert detail["changes"] == ["amount"]
    office.decide(DIRECTOR, task["id"], "reject")
    assert office.instance(instance)["state"] == "rejected"
    office.house.pump()
    written = [json.loads(m.values_json)["status"] for m in office.sent("records.update_record")]
    assert written == ["approving", "draft", "approving", "rejected"]


def test_a_task_shows_its_assignee_what_was_submitted_and_nobody_else_anything(office: Office) -> None:
    office.publish(w4())
    contract(office, 4, "10.00")
    instance = office.start(SELLER, 4)["id"]
    (task,) = office.tasks(DIRECTOR)  # who has no grant on contracts at all
    detail = office.ask(DIRECTOR, "GetTask", pb.IdRequest(id=task["id"]))
    assert detail["current"]["values"] == {"name": "合同4", "amount": "10.00", "cost": "1.00"}
    assert [field["key"] for field in detail["fields"]] == ["name", "amount", "cost"]
    for user, action in ((CEO, "approve"), (SELLER, "approve"), (COLLEAGUE, "reject")):
        with pytest.raises(NotFound):
            office.decide(user, task["id"], action)
        with pytest.raises(NotFound):
            office.ask(user, "GetTask", pb.IdRequest(id=task["id"]))
    with pytest.raises(NotFound):
        office.instance(instance, COLLEAGUE)
    with pytest.raises(NotFound):
        office.start(COLLEAGUE, 4)
    with pytest.raises(Forbidden):
        office.put_flow(w4(), user=SELLER)


def test_double_click_gives_the_same_answer_and_one_vote(office: Office) -> None:
    office.publish(w4())
    contract(office, 5, "60000.00")
    instance = office.start(SELLER, 5)["id"]
    task = office.tasks(DIRECTOR)[0]["id"]
    answers = [office.decide(DIRECTOR, task) for _ in range(3)]
    answers += [office.decide(DIRECTOR, task, idempotency_key="k") for _ in range(2)]
    assert all(answer == answers[0] for answer in answers)
    with pytest.raises(Conflict, match="task_closed"):
        office.decide(DIRECTOR, task, "reject")
    votes = office.house.sql(
        "select * from log where instance = %s and action = 'approved' and task > 0", instance
    )
    assert len(votes) == 1


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


def test_withdraw_by_the_initiator_only(office: Office) -> None:
    office.publish(w4())
    contract(office, 11, "1.00")
    instance = office.start(SELLER, 11)["id"]
    with pytest.raises(Conflict, match="flow_already_running"):
        office.start(SELLER, 11)
    with pytest.raises(NotFound):
        office.ask(DIRECTOR, "Withdraw", pb.IdRequest(id=instance))
    assert office.ask(SELLER, "Withdraw", pb.IdRequest(id=instance))["state"] == "withdrawn"
    assert not office.tasks(DIRECTOR)
    assert office.start(SELLER, 11)["state"] == "running"


def test_running_instances_keep_their_version(office: Office) -> None:
    office.publish(w4())
    contract(office, 12, "1.00")
    old = office.start(SELLER, 12)["id"]
    assert office.publish(linear(approval("new", "ceo")))["version"] == 2
    contract(office, 13, "1.00")
    office.start(SELLER, 13)
    assert len(office.tasks(CEO)) == 1
    office.decide(DIRECTOR, office.tasks(DIRECTOR)[0]["id"])
    assert office.instance(old)["state"] == "approved"
    assert office.instance(old)["flow_version"] == 1


def test_an_empty_amount_is_refused_at_submission(office: Office) -> None:
    office.publish(w4())
    office.company.put("contract", 14, SELLER, {"name": "空"})
    with pytest.raises(Invalid) as refused:
        office.start(SELLER, 14)
    assert refused.value.code == "branch_undecided_now"
    assert "合同金额" in refused.value.message


def test_a_condition_on_what_the_initiator_may_not_see_is_refused(office: Office) -> None:
    office.publish(w4(small="{cost} <= 1", large="{cost} > 1"))
    contract(office, 15, "1.00")
    with pytest.raises(Invalid, match="flow_field_hidden"):
        office.start(FINANCE, 15)


def test_time_limit_reminds_once(office: Office) -> None:
    from services.workflow.commands.fire_timers import fire_timers

    office.publish(linear(approval("slow", "sales_director", time_limit_hours=1)))
    contract(office, 16, "1.00")
    office.start(SELLER, 16)
    deps = office.house.service.endpoints[0].servicer.deps
    office.house.sql("update timer set due = now() - interval '1 second' where tenant = %s", office.tenant)
    assert fire_timers(deps) == 1
    assert fire_timers(deps) == 0
    office.house.pump()
    titles = [json.loads(m.title_json)["en"] for m in office.sent("notifications.notify")]
    assert sum(title.startswith("Approval overdue") for title in titles) == 1


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
