"""People as identity's signed policy snapshot has them: names, addresses, languages, and who administers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.chassis.context import Context
from services.chassis.errors import Forbidden
from services.chassis.policy import PolicyCache
from services.kernel.access import Snapshot, may
from services.notifications.domain.routing import Recipient


@dataclass(frozen=True)
class Known:
    """One version of a tenant's policy."""

    snapshot: Snapshot
    recipients: Mapping[int, Recipient]


def read_known(document: Mapping[str, Any]) -> Known:
    """From the JSON of the contract. Raises AccessInvalid."""
    snapshot = Snapshot.from_json(document)
    recipients = {
        int(person["id"]): Recipient(
            int(person["id"]),
            str(person.get("name", "")),
            str(person.get("email") or ""),
            str(person.get("language") or "zh-CN"),
            bool(person.get("active", False)),
        )
        for person in document["people"]
    }
    return Known(snapshot, recipients)


class Directory:
    """fetch(tenant, known version) asks identity, as PolicyCache wants it."""

    def __init__(self, fetch: Callable[[int, int], tuple[int, str]], public_key: str) -> None:
        self._cache = PolicyCache(fetch, public_key, read_known)

    def recipients(self, tenant: int, people: set[int]) -> Mapping[int, Recipient]:
        """Everybody of the tenant. Somebody unknown makes it ask again: they may be seconds old."""
        found = self._cache.get(tenant).recipients
        if not people <= set(found):
            self._cache.forget(tenant)
            found = self._cache.get(tenant).recipients
        return found

    def authorise(self, context: Context, area: str) -> None:
        """The chassis's authoriser. Raises Forbidden."""
        if not may(self._cache.get(context.tenant).snapshot, context.user, area, "manage"):
            raise Forbidden("forbidden")

    def require_active(self, context: Context) -> None:
        """Refuse somebody deactivated whose token still lives. Raises Forbidden."""
        if not self._cache.get(context.tenant).snapshot.is_active(context.user):
            raise Forbidden("forbidden")

    def names(self, tenant: int) -> dict[int, str]:
        """Names of everybody by id."""
        return {id: person.name for id, person in self._cache.get(tenant).recipients.items()}
