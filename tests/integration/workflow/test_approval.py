"""Flows from submission to their end, through gRPC, PostgreSQL and RabbitMQ."""

from __future__ import annotations

import json

import pytest

from protos.gen.dougong.workflow.v1 import service_pb2 as pb
from services.chassis.errors import Conflict, Forbidden, Invalid, NotFound
from tests.integration.workflow.company import CEO, COLLEAGUE, DIRECTOR, FINANCE, SELLER, approval, w4
from tests.integration.workflow.conftest import Office
from tests.integration.workflow.contracts import contract, linear


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
