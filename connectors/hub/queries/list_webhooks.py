"""Webhooks and their deliveries as an administrator sees them."""

from __future__ import annotations

from typing import Any

from connectors.hub.commands.run_delivery import webhook_id
from connectors.hub.commands.webhook_bench import WebhookBench
from connectors.hub.storage import deliveries, webhooks
from connectors.hub.storage.deliveries import Delivery
from connectors.hub.storage.webhooks import Webhook
from services.chassis.context import Context
from services.chassis.errors import Catalogue, Invalid, NotFound

STATES = ("pending", "delivered", "failed")
_PAGE, _MOST = 50, 200


def list_webhooks(bench: WebhookBench) -> list[dict[str, Any]]:
    """With the number of deliveries in each state."""
    with bench.database.read() as tx:
        counts = webhooks.counts(tx)
        return [{**webhook_json(each), "deliveries": counts.get(each.id, {})} for each in webhooks.every(tx)]


def list_deliveries(
    bench: WebhookBench,
    catalogue: Catalogue,
    context: Context,
    *,
    webhook: int,
    state: str,
    cursor: str,
    limit: int,
) -> dict[str, Any]:
    """{"rows", "next"}, newest first. Raises NotFound, Invalid `cursor_invalid`, `state_unknown`."""
    if state and state not in STATES:
        raise Invalid("state_unknown", "state", {"state": state[:40]})
    if cursor and (not cursor.isdecimal() or len(cursor) > 18):
        raise Invalid("cursor_invalid", "cursor")
    size = min(max(limit or _PAGE, 1), _MOST)
    with bench.database.read() as tx:
        if webhooks.own(tx, webhook) is None:
            raise NotFound("not_found")
        rows = deliveries.page(tx, webhook, state, int(cursor) if cursor else None, size + 1)
    more = len(rows) > size
    return {
        "rows": [delivery_json(each, catalogue, context) for each in rows[:size]],
        "next": str(rows[size - 1].id) if more else None,
    }


def webhook_json(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "name": webhook.name,
        "url": webhook.url,
        "form": webhook.form,
        "events": webhook.events,
        "fields": webhook.fields,
        "principal": webhook.principal,
        "enabled": webhook.enabled,
        "stopped": webhook.stopped or None,
        "created_at": webhook.created_at.isoformat(),
        "updated_at": webhook.updated_at.isoformat(),
    }


def delivery_json(delivery: Delivery, catalogue: Catalogue, context: Context) -> dict[str, Any]:
    """`body`, the beginning of what was sent, only for the person with whose rights it was made."""
    error, shown = delivery.error, delivery.body_principal == context.user
    return {
        "id": delivery.id,
        "webhook": delivery.webhook,
        "webhook_id": webhook_id(delivery),
        "kind": delivery.kind,
        "state": delivery.state,
        "skipped": delivery.skipped,
        "attempts": delivery.attempts,
        "due_at": delivery.due_at.isoformat() if delivery.due_at and delivery.attempts else None,
        "status_code": delivery.status_code,
        "error": catalogue.message(error["code"], context.language, error["params"]) if error else None,
        "error_code": error["code"] if error else None,
        "body": delivery.body if shown else None,
        "answer": delivery.answer if shown else "",
        "occurred_at": delivery.occurred_at.isoformat(),
        "updated_at": delivery.updated_at.isoformat(),
    }
