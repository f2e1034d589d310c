"""The rule that makes a project of a signed opportunity, and the owner of projects."""

from __future__ import annotations

import json
from typing import Any

from protos.gen.dougong.records.v1 import events_pb2 as records
from tests.integration.workflow.company import SELLER
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
