"""Names of people and departments beside the records, so that one statement makes a page with its labels."""

from __future__ import annotations

import threading

import sqlalchemy as sa

from services.chassis.database import Database
from services.kernel.access import Snapshot


class Directory:
    """Follows the policy snapshots: whoever meets a new version first writes its names down."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._known: dict[int, int] = {}
        self._guard = threading.Lock()

    def follow(self, snapshot: Snapshot) -> None:
        """Bring the names up to the snapshot's version; nothing when somebody has."""
        if self._known.get(snapshot.tenant, -1) >= snapshot.version:
            return
        with self._guard:
            if self._known.get(snapshot.tenant, -1) >= snapshot.version:
                return
            with self.database.engine.begin() as connection:
                _write(connection, snapshot)
            self._known[snapshot.tenant] = snapshot.version


def _write(connection: sa.Connection, snapshot: Snapshot) -> None:
    taken = connection.execute(
        sa.text(
            "insert into directory_version as d (tenant, version) values (:tenant, :version)"
            " on conflict (tenant) do update set version = excluded.version"
            " where d.version < excluded.version returning version"
        ),
        {"tenant": snapshot.tenant, "version": snapshot.version},
    ).first()
    if taken is None:
        return
    for kind, nouns in (("person", snapshot.people), ("department", snapshot.departments)):
        connection.execute(
            sa.text(
                "insert into directory as d (tenant, kind, id, name)"
                " select :tenant, :kind, id, name"
                " from unnest(cast(:ids as bigint[]), cast(:names as text[])) t(id, name)"
                " on conflict (tenant, kind, id) do update set name = excluded.name"
                " where d.name <> excluded.name"
            ),
            {
                "tenant": snapshot.tenant,
                "kind": kind,
                "ids": list(nouns),
                "names": [noun.name for noun in nouns.values()],
            },
        )
