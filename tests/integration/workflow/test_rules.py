"""Rules: from a change in records to exactly one effect elsewhere."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import events_pb2 as records
from tests.integration.workflow.company import SELLER
from tests.integration.workflow.conftest import Office
from tests.integration.workflow.rules import SIGNED, Projects, opportunity


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
