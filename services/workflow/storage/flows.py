"""Flows: the draft, and every version that was published."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.workflow.storage.rows import one
from services.workflow.storage.tables import flow, flow_version, instance

Row = Mapping[str, Any]


def save_draft(tx: Transaction, key: str, form: str, draft: Row, now: datetime) -> None:
    """Create the flow or replace its draft."""
    statement = insert(flow).values(
        tenant=tx.tenant, key=key, form=form, draft=draft, version=0, updated_at=now, updated_by=tx.actor.user
    )
    names = ("form", "draft", "updated_at", "updated_by")
    new = {name: statement.excluded[name] for name in names}
    tx.sql.execute(statement.on_conflict_do_update(index_elements=["tenant", "key"], set_=new))


def find_flow(tx: Transaction, key: str, *, lock: bool = False) -> Row | None:
    """{key, form, draft, version, updated_at, updated_by}."""
    statement = sa.select(flow).where(flow.c.tenant == tx.tenant, flow.c.key == key)
    return one(tx.sql.execute(statement.with_for_update() if lock else statement))


def list_flows(tx: Transaction) -> list[Row]:
    """Every flow with the number of its live instances and its published definition, if any."""
    running = (
        sa.select(sa.func.count())
        .where(
            instance.c.tenant == flow.c.tenant,
            instance.c.flow == flow.c.key,
            instance.c.status.in_(("running", "returned")),
        )
        .scalar_subquery()
    )
    joined = flow.outerjoin(
        flow_version,
        sa.and_(
            flow_version.c.tenant == flow.c.tenant,
            flow_version.c.key == flow.c.key,
            flow_version.c.version == flow.c.version,
        ),
    )
    statement = (
        sa.select(flow, flow_version.c.definition, running.label("running"))
        .select_from(joined)
        .where(flow.c.tenant == tx.tenant)
        .order_by(flow.c.key)
    )
    return [dict(row) for row in tx.sql.execute(statement).mappings()]


def insert_version(
    tx: Transaction, key: str, version: int, definition: Row, form_definition: Row, now: datetime
) -> None:
    """Publish: add a version and make it the one new instances run."""
    row = {"tenant": tx.tenant, "key": key, "version": version, "definition": definition}
    row |= {"form_definition": form_definition, "published_at": now, "published_by": tx.actor.user}
    tx.sql.execute(sa.insert(flow_version).values(row))
    tx.sql.execute(
        sa.update(flow).where(flow.c.tenant == tx.tenant, flow.c.key == key).values(version=version)
    )


def find_version(tx: Transaction, key: str, version: int) -> Row | None:
    """{version, definition, form_definition}; version 0 means the published one."""
    wanted: Any = version or (
        sa.select(flow.c.version).where(flow.c.tenant == tx.tenant, flow.c.key == key).scalar_subquery()
    )
    statement = sa.select(flow_version).where(
        flow_version.c.tenant == tx.tenant, flow_version.c.key == key, flow_version.c.version == wanted
    )
    return one(tx.sql.execute(statement))
