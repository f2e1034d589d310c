"""Tasks as their assignees see them, and those of people who left."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.workflow.storage.rows import one
from services.workflow.storage.tables import flow_version, instance, task

Row = Mapping[str, Any]
BOXES: dict[str, "sa.ColumnElement[bool]"] = {
    "pending": sa.and_(task.c.state == "pending", task.c.kind.in_(("approval", "revise"))),
    "done": sa.and_(
        task.c.state.in_(("approved", "rejected", "returned")),
        task.c.kind.in_(("approval", "revise")),
        task.c.actor == task.c.assignee,
    ),
    "started": sa.and_(task.c.kind == "start", task.c.round == 1),
    "cc": task.c.kind == "cc",
}
COUNT_CAP = 1000


def _joined() -> "sa.Select[Any]":
    names = ("flow", "flow_version", "form", "record", "title", "initiator", "started_at", "variables")
    columns = [instance.c[name] for name in names]
    version = sa.and_(
        flow_version.c.tenant == instance.c.tenant,
        flow_version.c.key == instance.c.flow,
        flow_version.c.version == instance.c.flow_version,
    )
    return sa.select(
        task, *columns, instance.c.status.label("instance_state"), flow_version.c.definition
    ).select_from(
        task.join(
            instance, sa.and_(instance.c.id == task.c.instance, instance.c.tenant == task.c.tenant)
        ).join(flow_version, version)
    )


def find_task(tx: Transaction, id: int) -> Row | None:
    """A task with its instance's columns, `instance_state` and the flow's `definition`."""
    statement = _joined().where(task.c.tenant == tx.tenant, task.c.id == id)
    return one(tx.sql.execute(statement))


def list_tasks(tx: Transaction, person: int, box: str, before: int | None, limit: int) -> list[Row]:
    """A person's tasks of one box, newest first, with ids below `before`."""
    statement = _joined().where(task.c.tenant == tx.tenant, task.c.assignee == person, BOXES[box])
    if before is not None:
        statement = statement.where(task.c.id < before)
    return [dict(row) for row in tx.sql.execute(statement.order_by(task.c.id.desc()).limit(limit)).mappings()]


def count_pending(tx: Transaction, person: int) -> int:
    """How many tasks wait for a person, at most COUNT_CAP."""
    waiting = (
        sa.select(task.c.id)
        .where(task.c.tenant == tx.tenant, task.c.assignee == person, BOXES["pending"])
        .limit(COUNT_CAP)
        .subquery()
    )
    return int(tx.sql.execute(sa.select(sa.func.count()).select_from(waiting)).scalar_one())


def tasks_of_instance(tx: Transaction, instance_id: int) -> list[Row]:
    """Every task of an instance, in the order they were made."""
    statement = sa.select(task).where(task.c.tenant == tx.tenant, task.c.instance == instance_id)
    return [dict(row) for row in tx.sql.execute(statement.order_by(task.c.number)).mappings()]


def open_assignees(tx: Transaction) -> set[int]:
    """People with open tasks."""
    statement = sa.select(task.c.assignee).where(
        task.c.tenant == tx.tenant, task.c.state.in_(("pending", "waiting"))
    )
    return {row.assignee for row in tx.sql.execute(statement.distinct())}


def instances_waiting_for(tx: Transaction, people: Sequence[int]) -> list[int]:
    """Instances with an open task of one of these people, in the order to lock them."""
    statement = sa.select(task.c.instance).where(
        task.c.tenant == tx.tenant, task.c.state.in_(("pending", "waiting")), task.c.assignee.in_(people)
    )
    return [row.instance for row in tx.sql.execute(statement.distinct().order_by(task.c.instance))]
