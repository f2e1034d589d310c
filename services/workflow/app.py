"""The only wiring of workflow."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from protos.gen.dougong.identity.v1 import service_pb2 as identity
from protos.gen.dougong.identity.v1 import service_pb2_grpc as identity_grpc
from protos.gen.dougong.workflow.v1 import service_pb2, service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import Context, platform, use
from services.chassis.database import Database
from services.chassis.errors import Catalogue, Forbidden
from services.chassis.messages import Periodic
from services.chassis.policy import PolicyCache
from services.chassis.server import Endpoint
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.kernel.access import Snapshot, may
from services.kernel.errors import AUTHORED
from services.workflow.api.servicer import WorkflowServicer
from services.workflow.clients.records import RecordsClient
from services.workflow.commands.fire_timers import fire_timers
from services.workflow.commands.watch import watch
from services.workflow.dependencies import Dependencies
from services.workflow.events.handlers import consumers
from services.workflow.texts import Texts

HERE = Path(__file__).parent
TIMER_SECONDS, WATCH_SECONDS = 5, 300


def build(settings: Settings) -> Service:
    """Make the service; opens no connection yet."""
    client = Client(settings)
    database = Database(settings.database_url, settings.pool_size)
    policies = _policies(client, settings)
    catalogue = Catalogue(HERE.parent / "kernel" / "errors.json", HERE / "errors.json", authored=AUTHORED)
    deps = Dependencies(
        database, policies, RecordsClient(client), Texts(), catalogue, lambda: datetime.now(UTC)
    )

    def authorise(context: Context, policy: str) -> None:
        if not may(policies.get(context.tenant), context.user, policy):
            raise Forbidden("forbidden")

    return Service(
        name="workflow",
        database=database,
        endpoints=[Endpoint.of(service_pb2, service_pb2_grpc, "Workflow", WorkflowServicer(deps))],
        consumers=consumers(deps),
        migrations=HERE / "migrations",
        catalogue=catalogue,
        authorise=authorise,
        periodics=(
            Periodic("workflow.timers", TIMER_SECONDS, lambda: _ignore(fire_timers(deps))),
            Periodic("workflow.watch", WATCH_SECONDS, lambda: _ignore(watch(deps))),
        ),
    )


def _ignore(answer: object) -> None:
    """Periodics answer nothing."""


def _policies(client: Client, settings: Settings) -> PolicyCache[Snapshot]:
    stub: Any = client.stub("identity", identity_grpc.IdentityStub)

    def fetch(tenant: int, known: int) -> tuple[int, str]:
        with use(platform(tenant, "workflow")):
            reply = stub.GetSnapshot(identity.SnapshotRequest(tenant=tenant, known_version=known))
        return reply.version, reply.jws

    return PolicyCache(fetch, settings.token_public_key, Snapshot.from_json)
