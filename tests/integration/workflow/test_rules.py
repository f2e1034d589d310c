"""Rules: from a change in records to exactly one effect elsewhere."""

from __future__ import annotations

import json
import random
import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from protos.gen.dougong.connectors.v1 import events_pb2 as connectors
from protos.gen.dougong.records.v1 import events_pb2 as records
from services.chassis.errors import Invalid
from tests.integration.workflow.company import CEO, COLLEAGUE, DIRECTOR, FINANCE, SELLER, approval, w4
from tests.integration.workflow.conftest import Office

SIGNED = {
    "key": "opportunity_signed",
    "name": "签约立项",
    "form": "opportunity",
    "trigger": {"kind": "field_changed", "field": "stage", "from": None, "to": "signed"},
    "condition": None,
    "actions": [
        {
            "kind": "create_record",
            "form": "project",
            "owner": "{owner}",
            "values": {
                "name": '{name} & "项目"',
                "customer": "{customer}",
                "opportunity": "{id}",
                "status": '"planning"',
            },
        }
    ],
}


class Projects:
    """The owner of the commands: carries each out once by its message id, as records does, and answers."""

    def __init__(self, office: Office) -> None:
        self.office, self.next = office, 1000
        self.made: dict[int, tuple[str, dict[str, Any], int]] = {}
        self.updated: list[Any] = []
        office.house.answer = self.answer

    def answer(self, tx: Any, envelope: Any, message: Any) -> None:
        if not isinstance(message, records.CreateRecord | records.UpdateRecord):
            return
        ids = [0]
        if isinstance(message, records.CreateRecord):
            self.next += 1
            ids = [self.next]
            self.made[self.next] = (message.form, json.loads(message.values_json), message.owner)
        else:
            self.updated.append(message)
        done = records.CommandCompleted(
            command_id=str(envelope.message_id), reply_to=message.reply_to, ok=True, ids=ids
        )
        tx.publish("records.command.completed", done)


def opportunity(office: Office, id: int, stage: str) -> dict[str, Any]:
    values = {"name": f"商机{id}", "customer": 77, "amount": "80000.00", "stage": stage}
    return office.company.put("opportunity", id, SELLER, values)


def test_a1_one_project_however_often_and_in_whatever_order_it_is_told(office: Office, seed: int) -> None:
    """A1: 20 signed opportunities; every message three times, shuffled, mixed with changes that are none."""
    office.put_rule(SIGNED)
    projects = Projects(office)
    messages = []
    for id in range(1, 21):
        opportunity(office, id, "quoted")
        signed = opportunity(office, id, "signed")
        messages += [(uuid.uuid4(), office.changed("opportunity", signed, {"stage": "quoted"}))] * 3
        renamed = office.company.put("opportunity", id, SELLER, {**signed["values"], "name": "改名"})
        messages += [(uuid.uuid4(), office.changed("opportunity", renamed, {"name": f"商机{id}"}))] * 2
    shuffle = random.Random(seed)
    shuffle.shuffle(messages)
    for message_id, message in messages:
        office.tell("records.changed", message, message_id=message_id)
        if shuffle.random() < 0.05:
            office.house.pump()  # so that copies arrive after the first was handled, not only beside it
    office.house.pump()
    assert len(projects.made) == 20
    assert {values["opportunity"] for _, values, _ in projects.made.values()} == set(range(1, 21))
    form, values, owner = next(iter(projects.made.values()))
    assert (form, values["customer"], values["status"], owner) == ("project", 77, "planning", SELLER)
    runs = office.runs("opportunity_signed")
    assert [run["state"] for run in runs] == ["done"] * 20
    assert all(run["actions"][0]["result"]["ids"][0] in projects.made for run in runs)


def test_a4_an_approved_contract_becomes_a_receivable_then_finance_hears_then_the_project_moves(
    office: Office,
) -> None:
    office.publish(w4())
    office.put_rule(
        {
            "key": "contract_effective",
            "name": "生效",
            "form": "contract",
            "trigger": {"kind": "flow_finished", "flow": "approval", "outcome": "approved"},
            "condition": None,
            "actions": [
                {
                    "kind": "create_record",
                    "form": "receivable",
                    "owner": "{owner}",
                    "values": {
                        "customer": "{customer}",
                        "amount": "{amount} * 0.333",
                        "due": "ADD_DAYS(TODAY(), 30)",
                    },
                },
                {
                    "kind": "notify",
                    "to": [{"kind": "role", "role": "finance"}, {"kind": "role", "role": "ceo"}],
                    "title": {"zh-CN": "合同 {name} 应收 {amount}，成本 {cost}", "en": "{name}: {amount}"},
                    "body": {"zh-CN": "负责人 {owner}"},
                    "channels": ["in_app"],
                    "link": "record",
                },
                {
                    "kind": "update_record",
                    "target": {
                        "kind": "related",
                        "form": "project",
                        "match": {"opportunity": "{opportunity}"},
                    },
                    "values": {"status": '"in_progress"'},
                },
            ],
        }
    )
    projects = Projects(office)
    values = {"name": "华东", "amount": "49999.99", "cost": "9.00", "customer": 77, "opportunity": 5}
    office.company.put("contract", 1, SELLER, values)
    office.start(SELLER, 1)
    office.house.pump()
    office.decide(DIRECTOR, office.tasks(DIRECTOR)[0]["id"])
    office.house.pump()
    (made,) = projects.made.values()
    due = (date.fromisoformat(made[1]["due"]) - datetime.now(ZoneInfo("Asia/Shanghai")).date()).days
    assert made[0] == "receivable"
    assert made[1] | {"due": ""} == {
        "customer": 77,
        "amount": "16650.00",
        "due": "",
    }  # 49999.99 × 0.333, half up
    assert due in (29, 30)  # 29: the day changed meanwhile
    (update,) = [m for m in projects.updated if m.form == "project"]
    assert json.loads(update.match_json) == {"and": [{"field": "opportunity", "op": "eq", "value": 5}]}
    notices = {
        tuple(m.users): json.loads(m.title_json)["zh-CN"]
        for m in office.sent("notifications.notify")
        if m.topic.startswith("rule:")
    }
    # Finance may not see the cost, the CEO not the contract: the text says no more than each may know.
    assert notices == {(FINANCE,): "合同 华东 应收 49,999.99，成本 —", (CEO,): "合同 — 应收 —，成本 —"}
    kinds = [type(m).__name__ for e, m in office.house.commands if e.actor.via.startswith("rule:")]
    assert kinds.index("CreateRecord") < kinds.index("UpdateRecord")
    assert office.runs("contract_effective")[0]["state"] == "done"


def test_an_empty_reference_matches_nothing(office: Office) -> None:
    update = {
        "kind": "update_record",
        "target": {"kind": "related", "form": "project", "match": {"opportunity": "{opportunity}"}},
        "values": {"status": '"in_progress"'},
    }
    office.put_rule(
        {"key": "r", "name": "r", "form": "contract", "trigger": {"kind": "created"}, "actions": [update]}
    )
    record = office.company.put("contract", 1, SELLER, {"name": "无商机", "amount": "1.00"})
    office.tell("records.changed", office.changed("contract", record))
    office.house.pump()
    assert not office.sent("records.update_record")
    assert [(run["state"], run["actions"][0]["state"]) for run in office.runs("r")] == [("done", "skipped")]


@pytest.mark.parametrize(
    ("before", "stage", "options", "runs"),
    [
        ({"stage": "quoted"}, "signed", {}, 1),
        ({"stage": "quoted"}, "signed", {"quiet": True}, 0),
        ({"stage": "signed"}, "lead", {}, 0),
        ({"name": "旧名"}, "signed", {}, 0),
        (None, "signed", {}, 1),
        (None, "lead", {}, 0),
        ({}, "signed", {"op": records.RecordChange.OP_DELETED}, 0),
    ],
)
def test_field_changed(office: Office, before: Any, stage: str, options: Any, runs: int) -> None:
    office.put_rule(SIGNED)
    office.tell(
        "records.changed", office.changed("opportunity", opportunity(office, 1, stage), before, **options)
    )
    office.house.pump()
    assert len(office.runs("opportunity_signed")) == runs


def test_a_condition_and_a_disabled_rule(office: Office) -> None:
    office.put_rule({**SIGNED, "condition": "{amount} > 80000"})
    office.put_rule({**SIGNED, "key": "off", "enabled": False})
    office.tell("records.changed", office.changed("opportunity", opportunity(office, 1, "signed")))
    office.house.pump()
    assert office.runs("opportunity_signed") == []
    assert office.runs("off") == []


def test_a_loop_is_stopped(office: Office) -> None:
    office.put_rule(SIGNED)
    office.tell("records.changed", office.changed("opportunity", opportunity(office, 1, "signed"), depth=8))
    office.tell("records.changed", office.changed("opportunity", opportunity(office, 2, "signed"), depth=7))
    office.house.pump()
    assert {run["record"]: run["state"] for run in office.runs("opportunity_signed")} == {
        1: "stopped_loop",
        2: "running",
    }
    assert [m.depth for m in office.sent("records.create_record")] == [8]


def test_a_rule_starts_a_flow_and_pushes_a_document(office: Office) -> None:
    office.publish(
        {"key": "approval", "name": "审批", "form": "contract", "nodes": [approval("n", "sales_director")]}
    )
    actions = [
        {"kind": "start_flow", "flow": "approval"},
        {"kind": "push_document", "account": "kingdee", "document": "receivable"},
    ]
    office.put_rule(
        {"key": "r", "name": "r", "form": "contract", "trigger": {"kind": "created"}, "actions": actions}
    )
    record = office.company.put("contract", 1, SELLER, {"name": "新", "amount": "1.00"})
    message_id = office.tell("records.changed", office.changed("contract", record), actor=SELLER)
    office.house.pump()
    office.tell("records.changed", office.changed("contract", record), actor=SELLER, message_id=message_id)
    office.house.pump()
    (task,) = office.tasks(DIRECTOR)
    assert task["initiator"] == SELLER
    (push,) = office.sent("connectors.push_document")
    (run,) = office.runs("r")
    assert (run["state"], [action["state"] for action in run["actions"]]) == ("running", ["done", "sent"])
    office.tell(
        "connectors.document.failed", connectors.DocumentFailed(reply_to=push.reply_to, code="timeout")
    )
    office.house.pump()
    assert office.runs("r")[0]["state"] == "failed"
    office.tell(
        "connectors.document.pushed", connectors.DocumentPushed(reply_to=push.reply_to, remote_number="AR1")
    )
    office.house.pump()
    assert office.runs("r")[0]["state"] == "done"
    # A second contract of the same kind whose flow cannot start: the run says why.
    other = office.company.put("contract", 2, COLLEAGUE, {"name": "别人的", "amount": "1.00"})
    office.tell("records.changed", office.changed("contract", other), actor=SELLER)
    office.house.pump()
    assert office.runs("r")[0]["actions"][0]["error"]["code"] == "not_found"


def test_a3_a_customer_left_alone_is_remembered_once_for_each_lapse(office: Office) -> None:
    from services.workflow.commands.fire_timers import fire_timers

    office.put_rule(
        {
            "key": "silent",
            "name": "未跟进",
            "form": "customer",
            "trigger": {"kind": "inactive", "field": "last_follow_up", "days": 7},
            "condition": '{level} = "key"',
            "actions": [
                {
                    "kind": "notify",
                    "to": [{"kind": "field", "field": "owner"}, {"kind": "manager", "level": 1}],
                    "title": {"zh-CN": "{name} 超过 7 天未跟进"},
                    "body": "",
                    "channels": ["in_app", "mail"],
                }
            ],
        }
    )
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    for id, days in enumerate((6, 7, 9, 10, 30), 1):
        last = (today - timedelta(days=days)).isoformat()
        office.company.put(
            "customer", id, SELLER, {"name": f"客户{id}", "level": "key", "last_follow_up": last}
        )
    office.company.put(
        "customer", 6, SELLER, {"name": "普通", "level": "normal", "last_follow_up": "2026-01-01"}
    )
    office.company.put("customer", 7, SELLER, {"name": "从未", "level": "key"})
    deps = office.house.service.endpoints[0].servicer.deps

    def scan() -> set[int]:
        office.house.commands.clear()
        office.house.sql(
            "update timer set due = now() - interval '1 second' where tenant = %s", office.tenant
        )
        assert fire_timers(deps) == 1
        office.house.pump()
        for message in office.sent("notifications.notify"):
            assert set(message.users) <= {SELLER, DIRECTOR}
        return {int(m.link.rpartition("/")[2]) for m in office.sent("notifications.notify")}

    assert scan() == {3, 4, 5, 7}
    assert scan() == set()
    office.company.put(
        "customer", 5, SELLER, {"name": "客户5", "level": "key", "last_follow_up": "2026-03-03"}
    )
    assert scan() == {5}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"trigger": {"kind": "field_changed", "field": "nothing"}}, "field_unknown"),
        ({"trigger": {"kind": "field_changed", "field": "stage", "to": "gone"}}, "choice_unknown"),
        ({"trigger": {"kind": "inactive", "field": "name", "days": 7}}, "field_not_date"),
        ({"trigger": {"kind": "flow_finished", "flow": "none"}}, "flow_not_published"),
        ({"condition": "{amount} + 1"}, "formula_result"),
        ({"condition": "{secret} > 1"}, "formula_name_unknown"),
        ({"form": "nothing"}, None),
    ],
)
def test_rules_are_checked_when_saved(office: Office, change: dict[str, Any], code: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        office.put_rule({**SIGNED, **change})
    assert [error.code for error in refused.value.errors] == ([code] if code else [])


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "{amount}"}, "formula_result"),
        ({"name": "{name}", "status": '"done"'}, "formula_result"),
        ({"name": "{name}", "nothing": "1"}, "field_unknown"),
        ({"customer": "{customer}"}, "required"),
        ({"name": "{name}", "customer": "{id}"}, "formula_result"),
        ({"name": "{name}", "id": "{id}"}, "field_readonly"),
    ],
)
def test_values_must_fit_the_target(office: Office, values: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        office.put_rule(
            {**SIGNED, "actions": [{"kind": "create_record", "form": "project", "values": values}]}
        )
    (error,) = refused.value.errors
    assert error.code == code
    assert error.message
    assert "内部错误" not in error.message
