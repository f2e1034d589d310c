"""Jobs whose waiting time is over run again."""

from __future__ import annotations

from connectors.hub.commands import outgoing
from connectors.hub.commands.workbench import Workbench
from connectors.hub.storage import jobs
from services.chassis.context import Actor
from services.chassis.database import Transaction


def requeue_due(bench: Workbench) -> None:
    """Ask for a run of every due job, of all tenants."""
    with bench.database.transaction() as tx:
        due = jobs.take_due(tx)
        for id, tenant, attempts in due:
            outgoing.run_job(Transaction(tx.sql, tenant, Actor()), id, "due", attempts)
