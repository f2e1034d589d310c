"""The present policy of a tenant, held in memory: read, indexed and signed once per version."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from services.chassis.context import Context, current, platform, use
from services.chassis.database import Database
from services.chassis.errors import Forbidden, NotFound
from services.identity.crypto.tokens import Signer
from services.identity.storage import policy_document, tenants
from services.kernel.access import Snapshot, may

MOST_HELD = 200


@dataclass(frozen=True)
class HeldPolicy:
    """One version: indexed for decisions here, signed for the other services, cut down for the pickers."""

    version: int
    snapshot: Snapshot
    jws: str
    directory_json: bytes


class Policy:
    """Answers the newest committed policy: one small question to the database unless it changed."""

    def __init__(self, database: Database, signer: Signer, clock: Callable[[], datetime]) -> None:
        self._database, self._signer, self._clock = database, signer, clock
        self._held: OrderedDict[int, HeldPolicy] = OrderedDict()
        self._lock = threading.Lock()

    def version(self, tenant: int) -> int:
        """The present version. Raises NotFound."""
        with self._database.read() as tx:
            version = tenants.policy_version(tx, tenant)
        if version is None:
            raise NotFound("not_found")
        return version

    def current(self, tenant: int) -> HeldPolicy:
        """The present policy. Raises NotFound."""
        version = self.version(tenant)
        held = self._held.get(tenant)
        if held and held.version >= version:
            return held
        with self._lock:
            held = self._held.get(tenant)
            if held and held.version >= version:
                return held
            held = self._build(tenant)
            self._held[tenant] = held
            self._held.move_to_end(tenant)
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
            return held

    def authorise(self, context: Context, area: str) -> None:
        """The chassis's authoriser: area is "admin:people" and the like. Raises Forbidden."""
        if not may(self.current(context.tenant).snapshot, context.user, area, "manage"):
            raise Forbidden("forbidden")

    def require_active(self) -> HeldPolicy:
        """The caller's policy; raises Forbidden for somebody deactivated whose token still lives."""
        context = current()
        held = self.current(context.tenant)
        if not held.snapshot.is_active(context.user):
            raise Forbidden("forbidden")
        return held

    def _build(self, tenant: int) -> HeldPolicy:
        with use(platform(tenant, "identity")), self._database.read() as tx:
            document = policy_document.document(tx, self._clock())
        if document is None:
            raise NotFound("not_found")
        return HeldPolicy(
            document["version"],
            Snapshot.from_json(document),
            self._signer.snapshot(document),
            orjson.dumps(_directory(document)),
        )


def _directory(document: dict[str, Any]) -> dict[str, Any]:
    def pick(kind: str, *keys: str) -> list[dict[str, Any]]:
        return [{key: item[key] for key in keys} for item in document[kind]]

    return {
        "people": pick("people", "id", "name", "departments", "active"),
        "departments": pick("departments", "id", "name", "parent", "head"),
        "roles": pick("roles", "id", "key", "name"),
    }
