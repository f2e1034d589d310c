"""Runs of rules: one for each cause, with what every action came to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.workflow.storage.rows import one
from services.workflow.storage.tables import run

Row = Mapping[str, Any]


def insert_run(tx: Transaction, cause: UUID, **values: Any) -> int:
    """The id of a new run; 0 when this cause has run the rule already."""
    statement = (
        insert(run)
        .values(tenant=tx.tenant, cause=cause, **values)
        .on_conflict_do_nothing()
        .returning(run.c.id)
    )
    return int(tx.sql.execute(statement).scalar() or 0)


def lock_run(tx: Transaction, id: int) -> Row | None:
    statement = sa.select(run).where(run.c.tenant == tx.tenant, run.c.id == id).with_for_update()
    return one(tx.sql.execute(statement))


def save_run(tx: Transaction, id: int, state: str, actions: list[dict[str, Any]], now: datetime) -> None:
    finished = None if state == "running" else now
    tx.sql.execute(
        sa.update(run).where(run.c.id == id).values(state=state, actions=actions, finished_at=finished)
    )


def list_runs(tx: Transaction, rule: str, before: int | None, limit: int) -> list[Row]:
    """Runs of a rule, newest first."""
    statement = sa.select(run).where(run.c.tenant == tx.tenant, run.c.rule == rule)
    if before is not None:
        statement = statement.where(run.c.id < before)
    return [dict(row) for row in tx.sql.execute(statement.order_by(run.c.id.desc()).limit(limit)).mappings()]


def run_counts(tx: Transaction) -> dict[str, dict[str, Any]]:
    """By rule: {runs, failed, last_at} of the last 30 days."""
    recent = sa.func.now() - sa.text("interval '30 days'")
    statement = (
        sa.select(
            run.c.rule,
            sa.func.count().label("runs"),
            sa.func.count().filter(run.c.state.in_(("failed", "stopped_loop"))).label("failed"),
            sa.func.max(run.c.at).label("last_at"),
        )
        .where(run.c.tenant == tx.tenant, run.c.at > recent)
        .group_by(run.c.rule)
    )
    return {row["rule"]: dict(row) for row in tx.sql.execute(statement).mappings()}
