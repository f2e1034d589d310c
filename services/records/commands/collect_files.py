"""Give up files nobody holds, and take away the bytes of those given up. Safe to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.chassis.context import platform
from services.records.storage.files import rows
from services.records.storage.files.store import FileStore
from services.records.storage.session import Sessions

#: How long an upload may wait to be attached, and an unfinished one to go on.
LOOSE = timedelta(hours=24)
#: Bytes go this long after their file was given up: whoever was just writing or reading them is done by then.
GRACE = timedelta(minutes=10)
SERVICE = "records"


def collect_files(sessions: Sessions, store: FileStore, now: datetime) -> int:
    """How many files' bytes were taken away."""
    with sessions.database.engine.connect() as connection:
        known = list(rows.tenants(connection))
    for tenant in known:
        _give_up(sessions, tenant, now)
    return _take_away(sessions, store, now)


def _give_up(sessions: Sessions, tenant: int, now: datetime) -> None:
    """Uploads never attached, and files of records that have left the recycle bin."""
    with sessions.database.transaction(platform(tenant, SERVICE)) as tx:
        chosen = [rows.loose_since(now - LOOSE)]
        chosen += [
            rows.recordless(definition, sessions.layouts.of(tenant, definition))
            for definition in sessions.cache.get(tx).forms.values()
            if rows.any_of(tx, definition.id)
        ]
        for each in chosen:
            for row in rows.let_go(tx, each, now):
                tx.audit("file.collect", f"file:{row.id}", {"name": row.name, "size": row.size}, None)


def _take_away(sessions: Sessions, store: FileStore, now: datetime) -> int:
    """Bytes first, then what is known of them: whatever stops in between is done again."""
    count = 0
    with sessions.database.engine.connect() as connection:
        given_up = rows.given_up(connection, now - GRACE)
    for row in given_up:
        store.delete(row.key)
        store.delete(rows.thumbnail_key(row.key))
        with sessions.database.engine.begin() as connection:
            rows.forget(connection, [row.id])
        count += 1
    return count
