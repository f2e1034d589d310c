"""Changes of records reach other systems: signed, once, as much of them as the principal may see."""

from __future__ import annotations

import json
from typing import Any

import pytest

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.connectors.v1 import webhooks_pb2
from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.errors import Forbidden, Invalid, NotFound
from services.chassis.testing import wait_until
from tests.integration.connectors.neighbours import ADMIN, LIMITED, SALES
from tests.integration.connectors.product import Product
from tests.integration.connectors.webhooks import CANARY, OP, VALUES, change, create, log, tell, told, update
from tests.receiver import Receiver


def test_a_change_arrives_once_and_signed(hub: Product, receiver: Receiver) -> None:
    webhook = create(hub, receiver)
    tell(hub, change(OP.OP_CREATED), copies=3)
    (got,) = receiver.received
    assert got.is_signed_with(webhook["secret"])
    assert not got.is_signed_with("whsec_" + "A" * 44)
    assert (got.path, got.headers["content-type"]) == ("/hook", "application/json")
    (one,) = got.message["data"]["changes"]
    assert (got.message["type"], one["event"], one["record"]["values"]) == (
        "records.changed",
        "created",
        VALUES,
    )
    (row,) = log(hub, webhook["id"])
    assert (row["state"], row["status_code"], row["attempts"], row["skipped"]) == ("delivered", 200, 1, False)
    assert (row["webhook_id"], row["body"], len(row["answer"])) == (got.id, got.body.decode(), 1024)
    assert webhook["secret"].encode() not in bytes(hub.sql("select secret from webhook")[0]["secret"])


def test_what_the_principal_may_not_see_is_not_there(hub: Product, receiver: Receiver) -> None:
    webhook = create(hub, receiver, LIMITED)
    tell(
        hub,
        change(OP.OP_CREATED, 1, LIMITED),
        change(OP.OP_CREATED, 2, SALES),
        change(OP.OP_UPDATED, 3, LIMITED, 4, canary="OLD-CANARY"),
        change(OP.OP_UPDATED, 4, LIMITED, 4, canary="OLD-CANARY", stage="old"),
        change(OP.OP_UPDATED, 5, LIMITED, 4, owner=SALES, stage="SECRET-BEFORE"),
        change(OP.OP_DELETED, 6, LIMITED, 2),
    )
    assert told(receiver) == [("created", 1), ("updated", 4), ("updated", 5), ("deleted", 6)]
    text = receiver.received[0].body.decode()
    for hidden in (CANARY, "OLD-CANARY", "canary", "1200.00", "budget", "13812345678", "SECRET-BEFORE"):
        assert hidden not in text
    first, fourth, fifth, _ = receiver.received[0].message["data"]["changes"]
    assert first["record"]["values"] == {"name": "华东精工", "stage": "new", "phone": "138****5678"}
    assert (fourth["changed"], fourth["before"]) == (["stage"], {"stage": "old"})
    assert fifth["before"] == dict.fromkeys(fifth["changed"])  # it was not theirs before
    assert log(hub, webhook["id"], LIMITED)[0]["body"] == text
    # another administrator sees that it went, not what was in it
    (row,) = log(hub, webhook["id"], ADMIN)
    assert (row["state"], row["body"], row["answer"]) == ("delivered", None, "")


def test_nothing_to_see_is_nothing_sent(hub: Product, receiver: Receiver) -> None:
    webhook = create(hub, receiver, LIMITED)
    tell(hub, change(OP.OP_CREATED, 2, SALES))
    assert receiver.received == []
    assert [(r["state"], r["skipped"]) for r in log(hub, webhook["id"])] == [("delivered", True)]


def test_the_rights_are_those_of_the_moment_of_sending(hub: Product, receiver: Receiver) -> None:
    webhook = create(hub, receiver, LIMITED)
    limits = hub.identity.limited
    receiver.statuses = [500]
    tell(hub, change(OP.OP_CREATED, 1, LIMITED))
    assert len(receiver.received) == 1
    hub.identity.limit("own", {"name": "read"})
    try:

        def fewer() -> bool:
            receiver.statuses = [500]  # so that it stays to be sent until the rights have come through
            hub.make_due()
            hub.work()
            (one,) = receiver.received[-1].message["data"]["changes"]
            return bool(one["record"]["values"] == {"name": "华东精工"})

        wait_until(fewer, what="the message with the lesser rights")
        assert len({r.id for r in receiver.received}) == 1
    finally:
        hub.identity.limit(**limits)
    assert log(hub, webhook["id"])[0]["state"] == "pending"


def test_only_the_chosen_events_and_fields(hub: Product, receiver: Receiver) -> None:
    create(hub, receiver, events=["updated", "restored"], fields=["stage"])
    tell(hub, change(OP.OP_CREATED, 1))
    tell(hub, change(OP.OP_UPDATED, 2, version=2, name="old"))
    assert hub.sql("select 1 from delivery") == []
    tell(
        hub, change(OP.OP_UPDATED, 3, version=2, stage="old"), change(OP.OP_UPDATED, 4, version=2, name="old")
    )
    tell(hub, change(OP.OP_CREATED, 6, version=7))  # back from the recycle bin
    assert told(receiver) == [("updated", 3), ("restored", 6)]
    hub.send("records.changed", events_pb2.RecordsChanged(form="customer", changes=[change(OP.OP_CREATED)]))
    hub.work()
    assert len(receiver.received) == 2


def test_a_watched_field_that_is_hidden_never_changes(hub: Product, receiver: Receiver) -> None:
    with pytest.raises(Invalid) as refused:
        create(hub, receiver, LIMITED, fields=["canary"])
    assert (refused.value.code, refused.value.field) == ("field_unknown", "fields")

    def made() -> Any:
        """None while the lesser rights of a test before are still kept for a moment."""
        try:
            return create(hub, receiver, LIMITED, fields=["stage"])
        except Invalid:
            return None

    webhook = wait_until(made)
    hub.sql("update webhook set fields = '{canary}' where id = %s", webhook["id"])
    tell(hub, change(OP.OP_UPDATED, 1, LIMITED, 2, canary="old", stage="old"))
    assert receiver.received == []


def test_a_new_secret_and_the_old_one_are_in_force_for_a_day(hub: Product, receiver: Receiver) -> None:
    webhook = create(hub, receiver)
    with hub.as_person():
        reply = hub.webhooks.RotateSecret(webhooks_pb2.WebhookRequest(id=webhook["id"]))
        secret = json.loads(reply.json)["secret"]
        ping = json.loads(hub.webhooks.Ping(webhooks_pb2.WebhookRequest(id=webhook["id"])).json)
    (got,) = receiver.received
    assert (ping["kind"], ping["state"], got.message["type"]) == ("ping", "delivered", "webhook.ping")
    assert got.is_signed_with(secret)
    assert got.is_signed_with(webhook["secret"])
    assert secret != webhook["secret"]
    receiver.statuses = [500]
    with hub.as_person():
        failed = json.loads(hub.webhooks.Ping(webhooks_pb2.WebhookRequest(id=webhook["id"])).json)
    assert (failed["state"], failed["status_code"], failed["due_at"]) == ("failed", 500, None)


def test_who_says_what_goes_where_lends_their_rights(hub: Product, receiver: Receiver) -> None:
    webhook = create(hub, receiver, ADMIN)
    assert update(hub, webhook["id"], LIMITED, name="改名", enabled=False)["principal"] == ADMIN
    assert update(hub, webhook["id"], LIMITED, url=receiver.url + "/2", enabled=True)["principal"] == LIMITED
    tell(hub, change(OP.OP_CREATED, 1, SALES))
    assert receiver.received == []
    with pytest.raises(Invalid, match="webhook_form_unknown"):
        create(hub, receiver, LIMITED, form="contract")


def test_strangers_have_no_webhooks(hub: Product, receiver: Receiver) -> None:
    webhook = create(hub, receiver)
    with hub.as_person(SALES), pytest.raises(Forbidden):
        hub.webhooks.ListWebhooks(common_pb2.Empty())
    with hub.as_person():
        hub.webhooks.DeleteWebhook(webhooks_pb2.WebhookRequest(id=webhook["id"]))
        with pytest.raises(NotFound):
            hub.webhooks.Ping(webhooks_pb2.WebhookRequest(id=webhook["id"]))
    tell(hub, change(OP.OP_CREATED))
    assert receiver.received == []
    actions = [row["action"] for row in hub.sql("select action from audit order by id")]
    assert actions == ["webhook.created", "webhook.deleted"]
