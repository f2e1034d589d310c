"""The present policy of a tenant, held in memory: built once per version, asked for by version."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson

from services.chassis.context import Context, current, platform, use
from services.chassis.database import Database, Transaction
from services.chassis.errors import Forbidden, NotFound
from services.identity.crypto.tokens import Signer
from services.identity.storage import people, policy_document, tenants
from services.kernel.access import Snapshot, may

MOST_HELD = 200
T = TypeVar("T")


@dataclass(frozen=True)
class PublishedPolicy:
    """One version: signed for the other services, and cut down for the pickers."""

    version: int
    jws: str
    directory_json: bytes


class Policy:
    """Answers by the newest committed policy: one small question to the database unless it changed.

    Who administers is held apart from the whole: in a large organisation it is a thousandth of it, and is all
    that identity's own decisions need.
    """

    def __init__(self, database: Database, signer: Signer, clock: Callable[[], datetime]) -> None:
        self._database, self._signer, self._clock = database, signer, clock
        self._administrations = HeldByVersion(database, policy_document.administration)
        self._published = HeldByVersion(database, self._publish)

    def administration(self, tenant: int) -> Snapshot:
        """The people and grants of administration only. Raises NotFound."""
        return self._administrations.get(tenant)

    def published(self, tenant: int) -> PublishedPolicy:
        """The whole policy. Raises NotFound."""
        return self._published.get(tenant)

    def authorise(self, context: Context, area: str) -> None:
        """The chassis's authoriser: area is "admin:access" and the like. Raises Forbidden."""
        if not may(self.administration(context.tenant), context.user, area, "manage"):
            raise Forbidden("forbidden")

    def require_active(self) -> None:
        """Refuse somebody deactivated whose token still lives. Raises Forbidden."""
        with self._database.read() as tx:
            if not people.is_active(tx, current().user):
                raise Forbidden("forbidden")

    def _publish(self, tx: Transaction) -> tuple[int, PublishedPolicy] | None:
        document = policy_document.document(tx, self._clock())
        if document is None:
            return None
        directory = orjson.dumps(_directory(document))
        version: int = document["version"]
        return version, PublishedPolicy(version, self._signer.snapshot(document), directory)


class HeldByVersion(Generic[T]):
    """Something built from a tenant's policy, kept until the version moves on."""

    def __init__(self, database: Database, build: Callable[[Transaction], tuple[int, T] | None]) -> None:
        self._database, self._build = database, build
        self._held: OrderedDict[int, tuple[int, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tenant: int) -> T:
        """The newest. Raises NotFound."""
        with self._database.read() as tx:
            version = tenants.policy_version(tx, tenant)
        if version is None:
            raise NotFound("not_found")
        held = self._held.get(tenant)
        if held and held[0] >= version:
            return held[1]
        with self._lock:
            held = self._held.get(tenant)
            if held and held[0] >= version:
                return held[1]
            with use(platform(tenant, "identity")), self._database.read() as tx:
                built = self._build(tx)
            if built is None:
                raise NotFound("not_found")
            self._held[tenant] = built
            self._held.move_to_end(tenant)
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
            return built[1]


def _directory(document: dict[str, Any]) -> dict[str, Any]:
    def pick(kind: str, *keys: str) -> list[dict[str, Any]]:
        return [{key: item[key] for key in keys} for item in document[kind]]

    return {
        "people": pick("people", "id", "name", "departments", "active"),
        "departments": pick("departments", "id", "name", "parent", "head"),
        "roles": pick("roles", "id", "key", "name"),
    }
