"""The wiring of identity."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from protos.gen.dougong.identity.v1 import service_pb2, service_pb2_grpc
from services.chassis.database import Database
from services.chassis.errors import Catalogue
from services.chassis.messages import Periodic
from services.chassis.server import Endpoint
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.identity.api.servicer import IdentityServicer
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.purge_expired import purge_expired
from services.identity.crypto.passwords import Passwords
from services.identity.crypto.tokens import Signer
from services.identity.settings import read_identity_settings
from services.identity.storage.policy import Policy

HERE = Path(__file__).parent


def now() -> datetime:
    """The wall clock, aware UTC."""
    return datetime.now(UTC)


def build(settings: Settings, clock: Callable[[], datetime] = now) -> Service:
    """Wire the service; tests give a clock of their own."""
    own = read_identity_settings(settings)
    database = Database(settings.database_url, settings.pool_size)
    signer = Signer(own.private_key)
    policy = Policy(database, signer, clock)
    deps = Dependencies(database, policy, Passwords(), signer, own.limits, clock)
    return Service(
        name="identity",
        database=database,
        endpoints=[Endpoint.of(service_pb2, service_pb2_grpc, "Identity", IdentityServicer(deps))],
        consumers=(),
        migrations=HERE / "migrations",
        catalogue=Catalogue(HERE.parent / "kernel" / "errors.json", HERE / "errors.json"),
        authorise=policy.authorise,
        periodics=(Periodic("identity.purge_expired", 600, lambda: _purge(deps)),),
    )


def _purge(deps: Dependencies) -> None:
    purge_expired(deps)
