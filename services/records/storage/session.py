"""One request's transaction, definitions and authority, opened together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from services.chassis.context import current, platform
from services.chassis.database import Database, Transaction
from services.chassis.errors import Forbidden, NotFound
from services.chassis.policy import PolicyCache
from services.kernel.access import Access, Snapshot
from services.records.domain.authority import Authority
from services.records.domain.definition import Definition, Definitions
from services.records.storage.columns import Layouts, Stored
from services.records.storage.definitions import DefinitionCache
from services.records.storage.directory import Directory
from services.records.storage.list_uses import Tally

MOST_AUTHORITIES = 2_000


@dataclass(frozen=True)
class Session:
    """What commands and queries are given. ``depth``: how many rules led here one after the other.
    ``uses``: where lists asked for are counted."""

    tx: Transaction
    definitions: Definitions
    authority: Authority
    layouts: Layouts
    depth: int = 0
    uses: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        if self.authority.definitions is not self.definitions:
            object.__setattr__(self, "authority", replace(self.authority, definitions=self.definitions))

    def stored(self, definition: Definition) -> Stored:
        return self.layouts.of(self.tx.tenant, definition)

    def form(self, key: str) -> Definition:
        """Raises NotFound ``form_unknown``, the same for one that may not be known of."""
        definition = self.definitions.forms.get(key)
        if definition is None or not (self.authority.platform or self.authority.actions(definition)):
            raise NotFound("form_unknown", None, {"form": key[:80]})
        return definition

    def access(self, definition: Definition, action: str) -> Access:
        """Raises Forbidden when no grant gives the action on any row."""
        access = self.authority.access(definition, action)
        if not access.allowed:
            raise Forbidden("forbidden")
        return access

    def form_by_admin(self, key: str) -> Definition:
        """For those who design forms, whatever they may see of the records. Raises NotFound."""
        definition = self.definitions.forms.get(key)
        if definition is None:
            raise NotFound("form_unknown", None, {"form": key[:80]})
        return definition


class Sessions:
    """Opens sessions; made once for a process."""

    def __init__(
        self,
        database: Database,
        policies: PolicyCache[Snapshot],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.database, self.policies, self.clock = database, policies, clock
        self.cache, self.layouts, self.directory = DefinitionCache(), Layouts(), Directory(database)
        self.uses = Tally()
        self._authorities: dict[tuple[int, int, int, int], Authority] = {}

    @contextmanager
    def read(self) -> Iterator[Session]:
        """For the caller of the running request; one snapshot of the data, nothing written."""
        authority = self._person()
        with self.database.read() as tx:
            yield Session(tx, self.cache.get(tx), authority, self.layouts)

    @contextmanager
    def glance(self) -> Iterator[Session]:
        """For a query that is one statement: as `read`, without the round trips of a transaction."""
        authority = self._person()
        with self.database.glance() as tx:
            yield Session(tx, self.cache.recent(tx), authority, self.layouts, uses=self.uses)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """For the caller of the running request; commits at the end."""
        authority = self._person()
        with self.database.transaction() as tx:
            yield Session(tx, self.cache.get(tx), authority, self.layouts)

    @contextmanager
    def platform_write(self) -> Iterator[Session]:
        """For work without anybody waiting, by the authority of the platform."""
        with self.database.transaction() as tx:
            yield self.platform(tx)

    @contextmanager
    def platform_read(self) -> Iterator[Session]:
        with self.database.read() as tx:
            yield self.platform(tx)

    def platform(self, tx: Transaction, depth: int = 0) -> Session:
        """Inside a transaction that a handler was given."""
        snapshot = self.policies.get(tx.tenant)
        authority = Authority(snapshot, tx.actor.user, self.clock(), platform=True)
        return Session(tx, self.cache.get(tx), authority, self.layouts, depth)

    @contextmanager
    def person_write(self, user: int, via: str) -> Iterator[Session]:
        """In a person's name, by their rights as of now, for work they asked for and do not wait for."""
        context = platform(current().tenant, current().service, user, via)
        authority = Authority(self.policies.get(context.tenant), user, self.clock())
        with self.database.transaction(context) as tx:
            yield Session(tx, self.cache.get(tx), authority, self.layouts)

    def _person(self) -> Authority:
        """The caller's authority. Compiled access is kept for a minute: scopes may depend on the time."""
        context = current()
        snapshot = self.policies.get(context.tenant)
        self.directory.follow(snapshot)
        now = self.clock()
        mark = (context.tenant, snapshot.version, context.user, int(now.timestamp()) // 60)
        held = self._authorities.get(mark)
        if held is None or held.snapshot is not snapshot:
            if len(self._authorities) >= MOST_AUTHORITIES:
                self._authorities.clear()
            held = self._authorities[mark] = Authority(snapshot, context.user, now)
        return Authority(snapshot, context.user, now, kept=held.kept, levels=held.levels)
