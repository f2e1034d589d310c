"""Send one delivery now, and settle what its outcome means."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC
from typing import Any

from connectors.hub.commands.told_changes import told_change
from connectors.hub.commands.webhook_bench import Answered, WebhookBench
from connectors.hub.commands.workbench import error_json
from connectors.hub.domain.errors import (
    AddressRefused,
    CredentialsRefused,
    HubError,
    ReceiverRefused,
)
from connectors.hub.domain.retrying import DELIVERY_DELAYS, delay_before
from connectors.hub.domain.signing import signed_headers
from connectors.hub.domain.webhooks import visible_changes
from connectors.hub.storage import deliveries, locks, webhooks
from connectors.hub.storage.deliveries import Delivery
from connectors.hub.storage.webhooks import Webhook
from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.errors import DomainError, NotFound
from services.chassis.messages import message_id_from

log = logging.getLogger(__name__)
_GONE = 410
_SHOWN_CHARACTERS = 64 * 1024


def run_delivery(bench: WebhookBench, id: int) -> None:
    """One at a time per delivery. Never raises for an outcome of the delivery itself."""
    try:
        with locks.held(bench.database, "delivery", id):
            _run(bench, id)
    except locks.LockBusy:
        return  # the holder settles it, and the watchdog looks after a holder that dies


def _run(bench: WebhookBench, id: int) -> None:
    with bench.database.transaction() as tx:
        started = deliveries.start_attempt(tx, id)
        webhook = webhooks.own(tx, started[0].webhook) if started else None
    if started is None or webhook is None:
        return
    delivery, payload = started
    if not webhook.enabled and delivery.kind != "ping":
        _fail(bench, delivery, HubError("webhook_disabled"))
        return
    try:
        data = _content(bench, webhook, delivery, payload)
        if data is None:
            with bench.database.transaction() as tx:
                deliveries.settle(tx, id, "delivered", skipped=True, error=None, body=None, status_code=None)
            return
        answer = _send(bench, webhook, delivery, data)
    except (AddressRefused, CredentialsRefused) as error:
        _fail(bench, delivery, error)
    except (HubError, DomainError) as error:
        _postpone(bench, delivery, error)
    else:
        _judge(bench, webhook, delivery, answer)


def webhook_id(delivery: Delivery) -> str:
    """The same for every attempt and resending: by it the receiver knows a message it has had."""
    return str(message_id_from("hub.webhook", delivery.webhook, delivery.message_id))


def _content(
    bench: WebhookBench, webhook: Webhook, delivery: Delivery, payload: bytes
) -> dict[str, Any] | None:
    """`data` of the message; None when there is nothing in it for the principal."""
    if delivery.kind == "ping":
        return {"webhook": webhook.id, "name": webhook.name, "form": webhook.form}
    message = events_pb2.RecordsChanged.FromString(payload)
    try:
        access = bench.access(webhook.tenant, webhook.principal, webhook.form)
    except NotFound:
        return None
    told = [told_change(each) for each in message.changes]
    changes = visible_changes(access, webhook.events, webhook.fields, told)
    return {"form": webhook.form, "changes": changes} if changes else None


def _send(bench: WebhookBench, webhook: Webhook, delivery: Delivery, data: dict[str, Any]) -> Answered:
    message = {
        "type": "webhook.ping" if delivery.kind == "ping" else "records.changed",
        "timestamp": delivery.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": data,
    }
    body = json.dumps(message, ensure_ascii=False).encode()
    keys = bench.signing_keys(webhook.secret)
    with bench.database.transaction() as tx:
        shown = body.decode()[:_SHOWN_CHARACTERS]
        deliveries.change(tx, delivery.id, body=shown, body_principal=webhook.principal)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Dougong-Webhooks/1",
        **signed_headers(keys, webhook_id(delivery), int(time.time()), body),
    }
    return bench.send(webhook.url, headers, body, bench.networks)


def _judge(bench: WebhookBench, webhook: Webhook, delivery: Delivery, answer: Answered) -> None:
    """2xx: arrived. 410: the receiver wants no more of it, ever. Anything else may pass."""
    told = {"status_code": answer.status, "answer": answer.text}
    if 200 <= answer.status < 300:
        with bench.database.transaction() as tx:
            deliveries.settle(tx, delivery.id, "delivered", error=None, **told)
        return
    if answer.status != _GONE:
        refused = ReceiverRefused("receiver_refused", None, {"status": answer.status})
        _postpone(bench, delivery, refused, **told)
        return
    with bench.database.transaction() as tx:
        error = error_json(ReceiverRefused("receiver_gone"))
        deliveries.settle(tx, delivery.id, "failed", error=error, **told)
        webhooks.change(tx, webhook.id, enabled=False, stopped="gone")
        tx.audit("webhook.stopped", f"webhook:{webhook.id}", {"enabled": True}, {"enabled": False})


def _postpone(bench: WebhookBench, delivery: Delivery, error: HubError | DomainError, **told: Any) -> None:
    """Until the time for it is over; a ping is tried once, since somebody waits for its answer."""
    seconds = delay_before(delivery.attempts, DELIVERY_DELAYS)
    told = {"status_code": None, "answer": "", **told, "error": error_json(error)}
    log.warning("delivery %d: %s", delivery.id, error)
    with bench.database.transaction() as tx:
        if not deliveries.postpone(tx, delivery.id, seconds, **told):
            deliveries.settle(tx, delivery.id, "failed", **told)


def _fail(bench: WebhookBench, delivery: Delivery, error: HubError) -> None:
    log.warning("delivery %d failed: %s", delivery.id, error)
    with bench.database.transaction() as tx:
        deliveries.settle(tx, delivery.id, "failed", error=error_json(error), status_code=None, answer="")
