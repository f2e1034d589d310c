"""What a person asks of deliveries: a trial message, and the same message once more; and the clock's part."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from connectors.hub.commands import outgoing
from connectors.hub.commands.run_delivery import run_delivery
from connectors.hub.commands.webhook_bench import WebhookBench
from connectors.hub.storage import deliveries, webhooks
from connectors.hub.storage.deliveries import Delivery
from services.chassis.context import Actor, Context
from services.chassis.database import Transaction
from services.chassis.errors import Conflict, NotFound


def ping(bench: WebhookBench, context: Context, id: int) -> Delivery:
    """Send a trial message now, even when the webhook is switched off. Raises NotFound."""
    with bench.database.transaction(context) as tx:
        if webhooks.own(tx, id) is None:
            raise NotFound("not_found")
        delivery = deliveries.accept(
            tx,
            tenant=context.tenant,
            webhook=id,
            message_id=uuid.uuid4(),
            kind="ping",
            payload=b"",
            occurred_at=datetime.now(UTC),
        )
        assert delivery is not None  # the message's id is new
    run_delivery(bench, delivery)
    with bench.database.read() as tx:
        found = deliveries.own(tx, delivery)
    if found is None:
        raise NotFound("not_found")
    return found


def resend(bench: WebhookBench, context: Context, id: int) -> Delivery:
    """Once more, with the id it had, and what the principal may see of it now.

    Raises NotFound, Conflict `webhook_disabled`.
    """
    with bench.database.transaction(context) as tx:
        delivery = deliveries.own(tx, id, lock=True)
        webhook = webhooks.own(tx, delivery.webhook) if delivery else None
        if delivery is None or webhook is None:
            raise NotFound("not_found")
        if not webhook.enabled and delivery.kind != "ping":
            raise Conflict("webhook_disabled")
        deliveries.begin_again(tx, id)
        outgoing.run_delivery(tx, id, "resent", uuid.uuid4())
        tx.audit("webhook.resent", f"webhook:{webhook.id}", {"state": delivery.state}, {"delivery": id})
        found = deliveries.own(tx, id)
    assert found is not None
    return found


def requeue_due_deliveries(bench: WebhookBench) -> None:
    """Ask for a run of every due delivery, of all tenants."""
    with bench.database.transaction() as tx:
        for id, tenant, attempts in deliveries.take_due(tx):
            own = Transaction(tx.sql, tenant, Actor())
            outgoing.run_delivery(own, id, "due", attempts, uuid.uuid4())


def forget_old_deliveries(bench: WebhookBench) -> None:
    """Delete what was settled more than thirty days ago."""
    more = True
    while more:
        with bench.database.transaction() as tx:
            more = deliveries.forget_old(tx) > 0
