"""Durable timers.

Fired and deleted in one transaction under SKIP LOCKED: there is no lease that could run out and fire twice.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.workflow.storage.rows import one
from services.workflow.storage.tables import timer


def set_rule_timer(tx: Transaction, rule: str, due: datetime) -> None:
    """Set when a rule next looks for records; replaces its earlier timer."""
    statement = insert(timer).values(tenant=tx.tenant, kind="scan", rule=rule, due=due)
    tx.sql.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant", "rule"], index_where=timer.c.rule.is_not(None), set_={"due": due}
        )
    )


def clear_rule_timer(tx: Transaction, rule: str) -> None:
    tx.sql.execute(sa.delete(timer).where(timer.c.tenant == tx.tenant, timer.c.rule == rule))


def take_due(tx: Transaction, now: datetime) -> Mapping[str, Any] | None:
    """Lock the timer that is most overdue, of any tenant, that nobody else is firing."""
    statement = (
        sa.select(timer)
        .where(timer.c.due <= now)
        .order_by(timer.c.due)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return one(tx.sql.execute(statement))


def delete_timer(tx: Transaction, id: int) -> None:
    tx.sql.execute(sa.delete(timer).where(timer.c.id == id))
