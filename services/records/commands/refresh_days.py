"""At each tenant's midnight: what is computed from today's date is computed again."""

from __future__ import annotations

from services.chassis.context import platform, use
from services.chassis.errors import DomainError
from services.records.commands.run_recompute import refresh
from services.records.storage.definitions import every_form
from services.records.storage.lineage import begin_day
from services.records.storage.session import Sessions


def refresh_days(sessions: Sessions) -> None:
    """Harmless to repeat: a tenant's day is begun once, in the transaction that leaves the work to jobs."""
    for tenant in sorted({tenant for tenant, _ in every_form(sessions.database)}):
        with use(platform(tenant, "records")):
            try:
                with sessions.platform_write() as session:
                    if begin_day(session):
                        refresh(session)
            except DomainError:
                continue  # its policy cannot be had now: the next round comes
