"""The wiring of records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from protos.gen.dougong.identity.v1 import service_pb2 as identity_pb2
from protos.gen.dougong.identity.v1 import service_pb2_grpc as identity_grpc
from protos.gen.dougong.records.v1 import (
    description_pb2,
    description_pb2_grpc,
    events_pb2,
    files_pb2,
    files_pb2_grpc,
    formulas_pb2,
    formulas_pb2_grpc,
    life_events_pb2,
    life_pb2,
    life_pb2_grpc,
    print_pb2,
    print_pb2_grpc,
    schema_pb2,
    schema_pb2_grpc,
    service_pb2,
    service_pb2_grpc,
    sync_pb2,
    sync_pb2_grpc,
    transfer_pb2,
    transfer_pb2_grpc,
    views_pb2,
    views_pb2_grpc,
)
from services.chassis.client import Client
from services.chassis.context import Context, platform, use
from services.chassis.database import Database
from services.chassis.errors import Catalogue, Forbidden
from services.chassis.messages import Consumer, Periodic, Subscription
from services.chassis.policy import PolicyCache
from services.chassis.server import Endpoint
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.kernel.access import Snapshot, may
from services.kernel.errors import AUTHORED
from services.records.api.description import DescriptionServicer
from services.records.api.files import FilesServicer
from services.records.api.formulas import FormulasServicer
from services.records.api.life import LifeServicer
from services.records.api.printing import PrintServicer
from services.records.api.schema import SchemaServicer
from services.records.api.servicer import RecordsServicer
from services.records.api.sync import SyncServicer
from services.records.api.transfer import TransferServicer
from services.records.api.views import ViewsServicer
from services.records.commands.collect_files import collect_files
from services.records.commands.index_search import SearchIndexer
from services.records.commands.keep_indexes import drop_idle_indexes, make_used_indexes
from services.records.commands.recycle_bin import purge_expired
from services.records.commands.refresh_days import refresh_days
from services.records.commands.restore_field import forget_fields
from services.records.events.on_commands import RecordCommands
from services.records.events.on_index_views import on_index_views
from services.records.events.on_record_life import RecordLife
from services.records.events.on_run_import import on_run_import
from services.records.events.on_run_job import on_run_job
from services.records.queries.list_recycled import KEPT
from services.records.storage.files.backend import open_store, read_limits
from services.records.storage.list_uses import Keeper
from services.records.storage.session import Sessions

HERE = Path(__file__).parent
Fetch = Callable[[int, int], tuple[int, str]]


def now() -> datetime:
    """The wall clock, aware UTC."""
    return datetime.now(UTC)


def ask_identity(settings: Settings) -> Fetch:
    """Fetches policy snapshots from identity."""
    stub = Client(settings).stub("identity", identity_grpc.IdentityStub)

    def fetch(tenant: int, known: int) -> tuple[int, str]:
        with use(platform(tenant, settings.service)):
            answer = stub.GetSnapshot(identity_pb2.SnapshotRequest(tenant=tenant, known_version=known))
        return answer.version, answer.jws

    return fetch


def build(settings: Settings, fetch: Fetch | None = None, clock: Callable[[], datetime] = now) -> Service:
    """Wire the service; tests give policy snapshots and a clock of their own."""
    database = Database(settings.database_url, settings.pool_size)
    policies = PolicyCache(fetch or ask_identity(settings), settings.token_public_key, Snapshot.from_json)
    sessions = Sessions(database, policies, clock)
    commands, life = RecordCommands(sessions), RecordLife(sessions)
    files = open_store(settings)
    uses = Keeper(sessions.uses, database, clock)
    catalogue = Catalogue(HERE.parent / "kernel" / "errors.json", HERE / "errors.json", authored=AUTHORED)

    indexer = SearchIndexer(sessions)

    def indexing() -> None:
        indexer.run(clock())

    def collecting() -> None:
        collect_files(sessions, files, clock())

    def authorise(context: Context, policy: str) -> None:
        if not may(policies.get(context.tenant), context.user, policy):
            raise Forbidden("forbidden")

    def making() -> None:
        make_used_indexes(sessions)

    def dropping() -> None:
        drop_idle_indexes(sessions)

    def purge() -> None:
        purge_expired(database, KEPT, clock())

    return Service(
        name="records",
        database=database,
        endpoints=[
            Endpoint.of(service_pb2, service_pb2_grpc, "Records", RecordsServicer(sessions, catalogue)),
            Endpoint.of(schema_pb2, schema_pb2_grpc, "Schema", SchemaServicer(sessions, catalogue)),
            Endpoint.of(formulas_pb2, formulas_pb2_grpc, "Formulas", FormulasServicer(sessions)),
            Endpoint.of(description_pb2, description_pb2_grpc, "Description", DescriptionServicer(sessions)),
            Endpoint.of(views_pb2, views_pb2_grpc, "Views", ViewsServicer(sessions)),
            Endpoint.of(
                files_pb2, files_pb2_grpc, "Files", FilesServicer(sessions, files, read_limits(settings))
            ),
            Endpoint.of(life_pb2, life_pb2_grpc, "Life", LifeServicer(sessions)),
            Endpoint.of(sync_pb2, sync_pb2_grpc, "Sync", SyncServicer(sessions)),
            Endpoint.of(transfer_pb2, transfer_pb2_grpc, "Transfer", TransferServicer(sessions, catalogue)),
            Endpoint.of(print_pb2, print_pb2_grpc, "Print", PrintServicer(sessions, files)),
        ],
        consumers=(
            Consumer(
                "records.commands",
                (
                    Subscription("records.create_record", events_pb2.CreateRecord, commands.create),
                    Subscription("records.update_record", events_pb2.UpdateRecord, commands.update),
                ),
            ),
            Consumer(
                "records.imports",
                (Subscription("records.run_import", events_pb2.RunImport, on_run_import(sessions)),),
                mode="free",
            ),
            Consumer(
                "records.jobs",
                (Subscription("records.run_job", schema_pb2.RunJob, on_run_job(sessions)),),
                mode="free",
            ),
            Consumer(
                "records.indexes",
                (Subscription("records.index_views", views_pb2.IndexViews, on_index_views(sessions)),),
                mode="free",
            ),
            Consumer(
                "records.followers",
                (Subscription("records.changed", events_pb2.RecordsChanged, life.changed),),
            ),
            Consumer(
                "records.matching",
                (Subscription("records.index_matches", life_events_pb2.IndexMatches, life.index),),
            ),
        ),
        migrations=HERE / "migrations",
        catalogue=catalogue,
        authorise=authorise,
        on_serve=(uses.start,),
        on_stop=(uses.close,),
        periodics=(
            Periodic("records.files", 600, collecting),
            Periodic("records.search_index", 10, indexing),
            Periodic("records.purge_recycled", 3600, purge),
            Periodic("records.days", 60, lambda: refresh_days(sessions)),
            Periodic("records.used_indexes", 60, making),
            Periodic("records.idle_indexes", 3600, dropping),
            Periodic("records.fields", 3600, lambda: forget_fields(sessions)),
        ),
    )
