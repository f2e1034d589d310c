"""Several actions of one rule, one after another, and rules that act by the calendar."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from protos.gen.dougong.connectors.v1 import events_pb2 as connectors
from tests.integration.workflow.company import CEO, COLLEAGUE, DIRECTOR, FINANCE, SELLER, approval, w4
from tests.integration.workflow.conftest import Office
from tests.integration.workflow.rules import Projects


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
