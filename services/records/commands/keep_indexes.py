"""Indexes as lists are used: made for those asked for often, taken away when nobody asks any more."""

from __future__ import annotations

from datetime import timedelta

from services.chassis.context import platform, use
from services.chassis.errors import DomainError
from services.records.domain.indexes import indexes
from services.records.storage import ddl, jobs
from services.records.storage.list_uses import forms_asked_for, with_uses
from services.records.storage.session import Sessions

SERVICE = "records"
#: A job that failed is not begun again at once.
PAUSE = timedelta(hours=1)


def make_used_indexes(sessions: Sessions) -> int:
    """Leave a job for each large form whose lists in use lack an index; how many were left."""
    started = 0
    for tenant, form in forms_asked_for(sessions.database, sessions.clock().date()):
        with use(platform(tenant, SERVICE)):
            try:
                started += _make(sessions, form)
            except DomainError:
                continue  # its policy cannot be had now: the next round comes
    return started


def _make(sessions: Sessions, form: int) -> bool:
    with sessions.platform_write() as session:
        tx, now = session.tx, session.authority.now
        definition = session.definitions.by_id.get(form)
        if definition is None or jobs.started_since(tx, form, "index", now - PAUSE):
            return False
        table = session.stored(definition).table
        if ddl.estimated_rows(tx.raw, f"{table.schema}.{table.name}") <= ddl.LARGE:
            return False
        if not ddl.missing_indexes(tx.raw, tx.tenant, with_uses(tx, definition, now.date())):
            return False
        jobs.start(tx, form, "index", now)
        return True


def drop_idle_indexes(sessions: Sessions) -> int:
    """Take away what no definition, shared view or list in use wants; how many there were."""
    with sessions.database.engine.connect() as connection:
        made = ddl.made_for_lists(connection)
    dropped = 0
    for (tenant, form), names in made.items():
        with use(platform(tenant, SERVICE)):
            try:
                dropped += _drop(sessions, form, names)
            except DomainError:
                continue  # being changed now: the next round comes
    return dropped


def _drop(sessions: Sessions, form: int, names: list[str]) -> int:
    with sessions.platform_read() as session:
        tenant, definition = session.tx.tenant, session.definitions.by_id.get(form)
        if definition is None:
            return 0
        wanted = with_uses(session.tx, definition, session.authority.now.date())
    idle = set(names) - {index.name for index in indexes(wanted)}
    if idle:
        with ddl.alone(sessions.database.url, form) as connection:
            for name in sorted(idle):
                ddl.drop_index(connection, tenant, name)
    return len(idle)
