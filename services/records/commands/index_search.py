"""Index the rows of forms whose search rules changed, beside the daily work. Safe to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.chassis.context import platform
from services.records.domain.definition import Definition
from services.records.storage import ddl
from services.records.storage.search import reindexing
from services.records.storage.session import Sessions

SERVICE = "records"
#: No transaction lasts longer: who began to write before the rules changed is done by then.
LONGEST_WRITE = timedelta(minutes=2)


class SearchIndexer:
    """Remembers the versions of definitions it has seen to, so that a quiet hour costs one query a run."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions, self._seen = sessions, dict[int, int]()

    def run(self, now: datetime) -> int:
        """How many forms were brought to their rules."""
        count = 0
        with self.sessions.database.engine.connect() as connection:
            versions = reindexing.versions(connection)
        for tenant, version in versions.items():
            if self._seen.get(tenant) != version:
                count += self._tenant(tenant, now)
                self._seen[tenant] = version
        return count

    def _tenant(self, tenant: int, now: datetime) -> int:
        with self.sessions.database.transaction(platform(tenant, SERVICE)) as tx:
            known = self.sessions.cache.get(tx)
            behind = [each for each in known.forms.values() if not known.searchable(each)]
            for definition in behind:
                reindexing.begin(tx, definition, now)
        for definition in behind:
            if self._write(tenant, definition):
                # Last: an index that is not there yet is built in one go, faster than row by row.
                with ddl.alone(self.sessions.database.url, definition.id) as connection:
                    ddl.ensure_indexes(connection, tenant, definition)
                self._finish(tenant, definition)
        return len(behind)

    def _write(self, tenant: int, definition: Definition) -> bool:
        """Whether all rows are written; not when the rules changed again meanwhile."""
        stored = self.sessions.layouts.of(tenant, definition)
        while True:
            with self.sessions.database.transaction(platform(tenant, SERVICE)) as tx:
                place = reindexing.place(tx, definition)
                if place is None:
                    return False
                if reindexing.advance(tx, definition, stored, place.position) is None:
                    return True

    def _finish(self, tenant: int, definition: Definition) -> None:
        stored = self.sessions.layouts.of(tenant, definition)
        with self.sessions.database.transaction(platform(tenant, SERVICE)) as tx:
            place = reindexing.place(tx, definition)
            if place is not None:
                reindexing.finish(tx, definition, stored, place.started_at - LONGEST_WRITE)
