"""Receivers that are down, refuse, are gone, or are none of our business."""

from __future__ import annotations

import json

import pytest

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.connectors.v1 import webhooks_pb2
from services.chassis.errors import Conflict, Invalid
from tests.integration.connectors.product import Product
from tests.integration.connectors.webhooks import OP, change, create, log, tell, told, update
from tests.receiver import Receiver


def test_a_receiver_that_is_down_is_waited_for(hub: Product, receiver: Receiver) -> None:
    webhook = create(hub, receiver)
    receiver.stop()
    tell(hub, change(OP.OP_CREATED))
    (row,) = log(hub, webhook["id"])
    assert (row["state"], row["error_code"], row["attempts"]) == ("pending", "receiver_unreachable", 1)
    assert row["due_at"]
    receiver.start()
    hub.make_due()
    hub.work()
    assert told(receiver) == [("created", 5)]
    assert [(r["state"], r["attempts"], r["error"]) for r in log(hub, webhook["id"])] == [
        ("delivered", 2, None)
    ]


def test_refusals_are_retried_with_the_same_id_until_the_time_is_over(
    hub: Product, receiver: Receiver
) -> None:
    webhook = create(hub, receiver)
    receiver.statuses = [503, 302, 429]
    tell(hub, change(OP.OP_CREATED))
    hub.make_due()
    hub.work()
    assert [r.path for r in receiver.received] == ["/hook", "/hook"]  # the redirect was not followed
    assert (log(hub, webhook["id"])[0]["status_code"], len({r.id for r in receiver.received})) == (302, 1)
    hub.sql("update delivery set retry_until = now()")
    hub.make_due()
    hub.work()
    (row,) = log(hub, webhook["id"], state="failed")
    assert (row["status_code"], row["attempts"], row["error_code"], row["due_at"]) == (
        429,
        3,
        "receiver_refused",
        None,
    )
    hub.make_due()
    hub.work()
    assert len(receiver.received) == 3
    with hub.as_person():
        hub.webhooks.Resend(webhooks_pb2.DeliveryRequest(id=row["id"]))
    hub.work()
    assert len({r.id for r in receiver.received}) == 1
    assert log(hub, webhook["id"])[0]["state"] == "delivered"
    with hub.as_person():  # what arrived may be wanted again, too
        hub.webhooks.Resend(webhooks_pb2.DeliveryRequest(id=row["id"]))
    hub.work()
    assert len(receiver.received) == 5


def test_gone_switches_the_webhook_off(hub: Product, receiver: Receiver) -> None:
    webhook = create(hub, receiver)
    receiver.statuses = [410]
    tell(hub, change(OP.OP_CREATED))
    tell(hub, change(OP.OP_CREATED, 6))
    (row,) = log(hub, webhook["id"])
    assert (len(receiver.received), row["state"], row["error_code"]) == (1, "failed", "receiver_gone")
    with hub.as_person():
        (entry,) = json.loads(hub.webhooks.ListWebhooks(common_pb2.Empty()).json)
        assert (entry["enabled"], entry["stopped"], entry["deliveries"]) == (False, "gone", {"failed": 1})
        assert "secret" not in entry
        with pytest.raises(Conflict, match="webhook_disabled"):
            hub.webhooks.Resend(webhooks_pb2.DeliveryRequest(id=row["id"]))
    assert update(hub, webhook["id"], enabled=True)["stopped"] is None
    tell(hub, change(OP.OP_CREATED, 7))
    assert told(receiver) == [("created", 5), ("created", 7)]


def test_the_inner_network_is_out_of_reach(hub: Product, receiver: Receiver) -> None:
    for url in (
        "http://10.0.0.8/",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://[::ffff:10.1.2.3]/",
    ):
        with pytest.raises(Invalid, match="url_forbidden"):
            create(hub, receiver, url=url)
    for url in ("ftp://example.com/", "http://a:b@example.com/", "//example.com", "http://例.com/", ""):
        with pytest.raises(Invalid, match="url_invalid"):
            create(hub, receiver, url=url)
    # A name that leads inside: what is looked up when it is used is what counts.
    webhook = create(hub, receiver)
    hub.sql("update webhook set url = %s", receiver.url.replace("127.0.0.1", "127.0.0.2"))
    tell(hub, change(OP.OP_CREATED))
    (row,) = log(hub, webhook["id"])
    assert (row["state"], row["error_code"], receiver.received) == ("failed", "url_forbidden", [])
