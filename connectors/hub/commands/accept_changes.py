"""Changes of records become deliveries of the webhooks that listen."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.hub.commands import outgoing
from connectors.hub.commands.told_changes import event_of
from connectors.hub.domain.webhooks import wants
from connectors.hub.storage import deliveries, webhooks
from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.database import Transaction
from services.chassis.messages import Envelope


def accept_changes(tx: Transaction, items: Sequence[tuple[Envelope, events_pb2.RecordsChanged]]) -> None:
    """Imports are told as well: a webhook keeps a copy elsewhere true, it is not automation."""
    tenant = items[0][0].tenant
    listening = webhooks.listening(tx, tenant, {message.form for _, message in items})
    for webhook in listening:
        for envelope, message in items:
            if message.form != webhook.form or not _concerns(webhook, message):
                continue
            id = deliveries.accept(
                tx,
                tenant=tenant,
                webhook=webhook.id,
                message_id=envelope.message_id,
                kind="changes",
                payload=message.SerializeToString(),
                occurred_at=envelope.occurred_at,
            )
            if id is not None:
                outgoing.run_delivery(tx, id, "accepted")


def _concerns(webhook: webhooks.Webhook, message: events_pb2.RecordsChanged) -> bool:
    return any(
        wants(webhook.events, webhook.fields, event_of(each), each.changed_fields) for each in message.changes
    )
