"""connectors.run_delivery: tell a receiver, outside of any transaction."""

from __future__ import annotations

from connectors.hub.commands.run_delivery import run_delivery
from connectors.hub.commands.webhook_bench import WebhookBench
from protos.gen.dougong.connectors.v1 import webhooks_pb2
from services.chassis.messages import Envelope, FreeHandler


def on_run_delivery(bench: WebhookBench) -> FreeHandler:
    def handle(envelope: Envelope, message: webhooks_pb2.RunDelivery) -> None:
        run_delivery(bench, message.delivery)

    return handle
