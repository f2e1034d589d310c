"""Wiring of the connector hub."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from connectors.hub.api.servicer import ConnectorsServicer
from connectors.hub.api.webhooks import WebhooksServicer
from connectors.hub.clients.forms import FormReader
from connectors.hub.clients.records import RecordsReader
from connectors.hub.commands.request_pull import request_due_pulls
from connectors.hub.commands.requeue_due import requeue_due
from connectors.hub.commands.send_again import forget_old_deliveries, requeue_due_deliveries
from connectors.hub.commands.webhook_bench import WebhookBench
from connectors.hub.commands.workbench import Vendor, Workbench
from connectors.hub.events.on_command_completed import on_command_completed
from connectors.hub.events.on_push_document import on_push_document
from connectors.hub.events.on_records_changed import on_records_changed
from connectors.hub.events.on_run_delivery import on_run_delivery
from connectors.hub.events.on_run_job import on_run_job
from connectors.hub.events.on_run_pull import on_run_pull
from connectors.hub.remotes.kingdee import open_kingdee
from connectors.hub.remotes.receiver import send
from connectors.hub.settings import read_vault, read_webhook_networks
from connectors.kingdee.mapping import default_mappings
from protos.gen.dougong.connectors.v1 import (
    events_pb2,
    service_pb2,
    service_pb2_grpc,
    webhooks_pb2,
    webhooks_pb2_grpc,
)
from protos.gen.dougong.identity.v1 import service_pb2 as identity_pb2
from protos.gen.dougong.identity.v1 import service_pb2_grpc as identity_grpc
from protos.gen.dougong.records.v1 import events_pb2 as records_pb2
from services.chassis.client import Client
from services.chassis.context import Context, platform, use
from services.chassis.database import Database
from services.chassis.errors import Catalogue, Forbidden
from services.chassis.messages import Consumer, Periodic, Subscription
from services.chassis.policy import PolicyCache
from services.chassis.server import Authorise, Endpoint
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.kernel.access import Snapshot, may

HERE = Path(__file__).parent
VENDORS = {"kingdee": Vendor(open_kingdee, default_mappings)}


def build(settings: Settings) -> Service:
    client = Client(settings)
    policies = _policies(client, settings)
    bench = Workbench(
        database=Database(settings.database_url, settings.pool_size),
        vault=read_vault(settings),
        records=RecordsReader(client),
        vendors=VENDORS,
    )
    webhooks = WebhookBench(
        database=bench.database,
        vault=bench.vault,
        forms=FormReader(client),
        policies=policies.get,
        networks=read_webhook_networks(settings),
        send=send,
    )
    catalogue = Catalogue(HERE.parents[1] / "services" / "kernel" / "errors.json", HERE / "errors.json")
    return Service(
        name="hub",
        database=bench.database,
        endpoints=[
            Endpoint.of(service_pb2, service_pb2_grpc, "Connectors", ConnectorsServicer(bench, catalogue)),
            Endpoint.of(webhooks_pb2, webhooks_pb2_grpc, "Webhooks", WebhooksServicer(webhooks, catalogue)),
        ],
        consumers=(*consumers(bench), *webhook_consumers(webhooks)),
        migrations=HERE / "migrations",
        catalogue=catalogue,
        authorise=_authoriser(policies),
        periodics=(
            Periodic("hub.due_jobs", 1.0, partial(requeue_due, bench)),
            Periodic("hub.due_pulls", 2.0, partial(request_due_pulls, bench)),
            Periodic("hub.due_deliveries", 1.0, partial(requeue_due_deliveries, webhooks)),
            Periodic("hub.old_deliveries", 3600.0, partial(forget_old_deliveries, webhooks)),
        ),
    )


def consumers(bench: Workbench) -> tuple[Consumer, ...]:
    """Intents and answers are single transactions; what talks to other systems is free and may be
    repeated."""
    return (
        Consumer(
            "hub.intents",
            (
                Subscription("connectors.push_document", events_pb2.PushDocument, on_push_document(bench)),
                Subscription(
                    "records.command.completed", records_pb2.CommandCompleted, on_command_completed(bench)
                ),
            ),
        ),
        Consumer(
            "hub.jobs",
            (Subscription("connectors.run_job", events_pb2.RunJob, on_run_job(bench)),),
            mode="free",
        ),
        Consumer(
            "hub.pulls",
            (Subscription("connectors.run_pull", events_pb2.RunPull, on_run_pull(bench)),),
            mode="free",
        ),
    )


def webhook_consumers(bench: WebhookBench) -> tuple[Consumer, ...]:
    """Apart from the connectors': a receiver that hangs must not keep the ERP waiting."""
    return (
        Consumer(
            "hub.changes",
            (Subscription("records.changed", records_pb2.RecordsChanged, on_records_changed),),
            mode="batch",
        ),
        Consumer(
            "hub.deliveries",
            (Subscription("connectors.run_delivery", webhooks_pb2.RunDelivery, on_run_delivery(bench)),),
            mode="free",
        ),
    )


def _policies(client: Client, settings: Settings) -> PolicyCache[Snapshot]:
    identity: Any = client.stub("identity", identity_grpc.IdentityStub)

    def fetch(tenant: int, known: int) -> tuple[int, str]:
        with use(platform(tenant, "hub")):
            reply = identity.GetSnapshot(identity_pb2.SnapshotRequest(tenant=tenant, known_version=known))
        return reply.version, reply.jws

    return PolicyCache(fetch, settings.token_public_key, Snapshot.from_json)


def _authoriser(policies: PolicyCache[Snapshot]) -> Authorise:
    def authorise(context: Context, policy: str) -> None:
        if not may(policies.get(context.tenant), context.user, policy, "manage"):
            raise Forbidden("forbidden")

    return authorise
