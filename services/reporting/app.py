"""The wiring of reporting."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from protos.gen.dougong.identity.v1 import service_pb2 as identity_pb2
from protos.gen.dougong.identity.v1 import service_pb2_grpc as identity_grpc
from protos.gen.dougong.records.v1 import events_pb2
from protos.gen.dougong.records.v1 import service_pb2 as records_pb2
from protos.gen.dougong.records.v1 import service_pb2_grpc as records_grpc
from protos.gen.dougong.reporting.v1 import service_pb2, service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import Context, current, platform, use
from services.chassis.database import Database
from services.chassis.errors import Catalogue, Forbidden
from services.chassis.messages import Consumer, Subscription
from services.chassis.policy import PolicyCache
from services.chassis.server import Endpoint
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.kernel.access import Snapshot, may
from services.kernel.fields import Form
from services.reporting.api.servicer import ReportingServicer
from services.reporting.commands.dependencies import Dependencies
from services.reporting.events.on_form_published import on_form_published
from services.reporting.events.on_records_changed import on_records_changed
from services.reporting.storage.store import Stores

HERE = Path(__file__).parent


def now() -> datetime:
    """The wall clock, aware UTC."""
    return datetime.now(UTC)


def build(
    settings: Settings,
    policy: PolicyCache[Snapshot] | None = None,
    clock: Callable[[], datetime] = now,
) -> Service:
    """Wire the service; tests may give a policy and a clock of their own."""
    database = Database(settings.database_url, settings.pool_size)
    client = Client(settings)
    policy = policy or _policy(client, settings)
    stores = Stores(settings.data_dir / "read_store", settings.database_url)
    records = client.stub("records", records_grpc.RecordsStub)

    def fetch_form(key: str) -> Form:
        with use(platform(current().tenant, "reporting")):
            reply = records.GetDefinition(records_pb2.FormRequest(form=key))
        return Form.from_json(json.loads(reply.json))

    def authorise(context: Context, area: str) -> None:
        if not may(policy.get(context.tenant), context.user, area):
            raise Forbidden("forbidden")

    deps = Dependencies(database, policy, stores, fetch_form, clock)
    return Service(
        name="reporting",
        database=database,
        endpoints=[Endpoint.of(service_pb2, service_pb2_grpc, "Reporting", ReportingServicer(deps))],
        consumers=(
            Consumer(
                "reporting.changes",
                (Subscription("records.changed", events_pb2.RecordsChanged, on_records_changed),),
                mode="batch",
            ),
            Consumer(
                "reporting.forms",
                (Subscription("records.form.published", events_pb2.FormPublished, on_form_published),),
            ),
        ),
        migrations=HERE / "migrations",
        catalogue=Catalogue(HERE.parent / "kernel" / "errors.json", HERE / "errors.json"),
        authorise=authorise,
        on_serve=(stores.start,),
        on_stop=(stores.close,),
    )


def _policy(client: Client, settings: Settings) -> PolicyCache[Snapshot]:
    identity = client.stub("identity", identity_grpc.IdentityStub)

    def fetch(tenant: int, known: int) -> tuple[int, str]:
        with use(platform(tenant, "reporting")):
            reply = identity.GetSnapshot(identity_pb2.SnapshotRequest(tenant=tenant, known_version=known))
        return reply.version, reply.jws

    return PolicyCache(fetch, settings.token_public_key, Snapshot.from_json)
