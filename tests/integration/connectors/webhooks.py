"""Webhooks as administrators make them, and changes of leads to tell."""

from __future__ import annotations

import json
import uuid
from typing import Any

from protos.gen.dougong.connectors.v1 import webhooks_pb2
from protos.gen.dougong.records.v1 import events_pb2
from tests.integration.connectors.neighbours import ADMIN, SALES
from tests.integration.connectors.product import Product
from tests.receiver import Receiver

OP = events_pb2.RecordChange
CANARY = "CANARY-4711"
VALUES = {"name": "华东精工", "stage": "new", "budget": "1200.00", "phone": "13812345678", "canary": CANARY}
EVENTS = ["created", "updated", "deleted", "restored"]


def create(hub: Product, receiver: Receiver, user: int = ADMIN, **members: Any) -> dict[str, Any]:
    data = {"name": "镜像", "url": receiver.url, "form": "lead", "events": EVENTS, **members}
    with hub.as_person(user):
        text = json.dumps(data).encode()
        reply = hub.webhooks.CreateWebhook(webhooks_pb2.CreateWebhookRequest(webhook_json=text))
    made: dict[str, Any] = json.loads(reply.json)
    return made


def update(hub: Product, id: int, user: int = ADMIN, **members: Any) -> dict[str, Any]:
    request = webhooks_pb2.UpdateWebhookRequest(id=id, changes_json=json.dumps(members).encode())
    with hub.as_person(user):
        changed: dict[str, Any] = json.loads(hub.webhooks.UpdateWebhook(request).json)
    return changed


def log(hub: Product, id: int, user: int = ADMIN, state: str = "") -> list[dict[str, Any]]:
    with hub.as_person(user):
        reply = hub.webhooks.ListDeliveries(webhooks_pb2.ListDeliveriesRequest(webhook=id, state=state))
    rows: list[dict[str, Any]] = json.loads(reply.json)["rows"]
    return rows


def change(op: int, id: int = 5, holder: int = SALES, version: int = 1, **before: Any) -> Any:
    record = {"id": id, "version": version, "owner": holder, "department": 3, "values": VALUES}
    return events_pb2.RecordChange(
        op=op,  # type: ignore[arg-type]
        id=id,
        version=version,
        owner=holder,
        department=3,
        record_json=json.dumps(record).encode(),
        before_json=json.dumps(before).encode(),
        changed_fields=list(before) or list(VALUES),
    )


def tell(hub: Product, *changes: Any, copies: int = 1, id: uuid.UUID | None = None) -> None:
    hub.send("records.changed", events_pb2.RecordsChanged(form="lead", changes=changes), id, copies=copies)
    hub.work()


def told(receiver: Receiver) -> list[tuple[str, int]]:
    return [(c["event"], c["id"]) for r in receiver.received for c in r.message["data"]["changes"]]
