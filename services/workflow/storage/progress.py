"""Instances as people look at them."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.workflow.storage.rows import one
from services.workflow.storage.tables import instance, task

Row = Mapping[str, Any]


def find_instance(tx: Transaction, id: int) -> Row | None:
    statement = sa.select(instance).where(instance.c.tenant == tx.tenant, instance.c.id == id)
    return one(tx.sql.execute(statement))


def list_instances(
    tx: Transaction, form: str, record: int | None, initiator: int, before: int | None, limit: int
) -> list[Row]:
    """Instances of one record, or of a form by one initiator; newest first."""
    which = instance.c.initiator == initiator if record is None else instance.c.record == record
    statement = sa.select(instance).where(instance.c.tenant == tx.tenant, instance.c.form == form, which)
    if before is not None:
        statement = statement.where(instance.c.id < before)
    return [
        dict(row) for row in tx.sql.execute(statement.order_by(instance.c.id.desc()).limit(limit)).mappings()
    ]


def takes_part(tx: Transaction, instance_id: int, person: int) -> bool:
    """Whether somebody has, or had, a task of the instance whose turn has come."""
    statement = sa.select(task.c.id).where(
        task.c.tenant == tx.tenant,
        task.c.instance == instance_id,
        task.c.assignee == person,
        task.c.state != "waiting",
    )
    return tx.sql.execute(statement.limit(1)).first() is not None


def stuck_instances(tx: Transaction) -> list[int]:
    """Live instances, of all tenants, for which nobody has anything to do; at most 100."""
    waits = sa.select(task.c.id).where(task.c.instance == instance.c.id, task.c.state == "pending").exists()
    live = instance.c.status.in_(("running", "returned"))
    statement = sa.select(instance.c.id).where(live, ~waits).order_by(instance.c.id).limit(100)
    return [row.id for row in tx.sql.execute(statement)]
