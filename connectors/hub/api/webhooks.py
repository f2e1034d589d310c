"""connectors/v1/webhooks.proto: from requests to commands and queries. No rules."""

from __future__ import annotations

import json
from typing import Any

from connectors.hub.commands.put_webhook import (
    create_webhook,
    delete_webhook,
    rotate_secret,
    update_webhook,
)
from connectors.hub.commands.send_again import ping, resend
from connectors.hub.commands.webhook_bench import WebhookBench
from connectors.hub.queries.list_webhooks import (
    delivery_json,
    list_deliveries,
    list_webhooks,
    webhook_json,
)
from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.connectors.v1 import webhooks_pb2, webhooks_pb2_grpc
from services.chassis.context import current
from services.chassis.errors import Catalogue, Invalid
from services.chassis.server import rpc

ADMIN = "admin:connectors"


class WebhooksServicer(webhooks_pb2_grpc.WebhooksServicer):
    def __init__(self, bench: WebhookBench, catalogue: Catalogue) -> None:
        self._bench, self._catalogue = bench, catalogue

    @rpc(ADMIN)
    def ListWebhooks(self, request: common_pb2.Empty, call: Any) -> common_pb2.Json:
        return _json(list_webhooks(self._bench))

    @rpc(ADMIN)
    def CreateWebhook(self, request: webhooks_pb2.CreateWebhookRequest, call: Any) -> common_pb2.Json:
        webhook, secret = create_webhook(self._bench, current(), _object(request.webhook_json))
        return _json({**webhook_json(webhook), "secret": secret})

    @rpc(ADMIN)
    def UpdateWebhook(self, request: webhooks_pb2.UpdateWebhookRequest, call: Any) -> common_pb2.Json:
        changes = _object(request.changes_json)
        return _json(webhook_json(update_webhook(self._bench, current(), request.id, changes)))

    @rpc(ADMIN)
    def DeleteWebhook(self, request: webhooks_pb2.WebhookRequest, call: Any) -> common_pb2.Empty:
        delete_webhook(self._bench, current(), request.id)
        return common_pb2.Empty()

    @rpc(ADMIN)
    def RotateSecret(self, request: webhooks_pb2.WebhookRequest, call: Any) -> common_pb2.Json:
        webhook, secret = rotate_secret(self._bench, current(), request.id)
        return _json({**webhook_json(webhook), "secret": secret})

    @rpc(ADMIN)
    def Ping(self, request: webhooks_pb2.WebhookRequest, call: Any) -> common_pb2.Json:
        delivery = ping(self._bench, current(), request.id)
        return _json(delivery_json(delivery, self._catalogue, current()))

    @rpc(ADMIN)
    def ListDeliveries(self, request: webhooks_pb2.ListDeliveriesRequest, call: Any) -> common_pb2.Json:
        page = list_deliveries(
            self._bench,
            self._catalogue,
            current(),
            webhook=request.webhook,
            state=request.state,
            cursor=request.page.cursor,
            limit=request.page.limit,
        )
        return _json(page)

    @rpc(ADMIN)
    def Resend(self, request: webhooks_pb2.DeliveryRequest, call: Any) -> common_pb2.Json:
        delivery = resend(self._bench, current(), request.id)
        return _json(delivery_json(delivery, self._catalogue, current()))


def _object(text: bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Invalid("json_invalid") from error
    if not isinstance(data, dict):
        raise Invalid("json_invalid")
    return data


def _json(value: Any) -> common_pb2.Json:
    return common_pb2.Json(json=json.dumps(value, ensure_ascii=False).encode())
