"""Approve, reject or return a task; its assignee only, and the same answer however often it is asked."""

from typing import Any

from services.chassis.context import current
from services.chassis.database import Transaction
from services.chassis.errors import Conflict, NotFound
from services.workflow.commands.start_flow import resubmit
from services.workflow.commands.step import step
from services.workflow.dependencies import Dependencies
from services.workflow.domain.commands import Decide
from services.workflow.storage import instances, tasks

ENDED = {"approve": "approved", "reject": "rejected", "return": "returned"}
MAX_OPINION = 2000


def complete_task(deps: Dependencies, task_id: int, action: str, opinion: str) -> dict[str, Any]:
    """{id, state, instance, instance_state} after the decision.

    Raises NotFound for anybody but the assignee, Conflict("task_closed") when it ended otherwise meanwhile.
    """
    try:
        with deps.database.transaction() as tx:
            return _complete(deps, tx, task_id, action, opinion[:MAX_OPINION])
    except Conflict as conflict:
        if conflict.code != "already_applied":
            raise
    with deps.database.read() as tx:
        return _answer(tx, task_id, action)


def _complete(deps: Dependencies, tx: Transaction, task_id: int, action: str, opinion: str) -> dict[str, Any]:
    row = tasks.find_task(tx, task_id)
    if row is None or row["assignee"] != current().user or row["state"] == "waiting":
        raise NotFound("not_found")
    # Before the lock: nobody should wait for another service's answer.
    record = None
    if row["kind"] == "revise" and row["state"] == "pending" and action == "approve":
        record = deps.records.record(row["form"], row["record"])
    instance = instances.lock_instance(tx, row["instance"])
    assert instance is not None
    if instance.state.tasks[row["number"]].state != "pending":
        return _answer(tx, task_id, action)
    if record is not None:
        after = resubmit(deps, tx, instance.id, record)
    else:
        after = step(deps, tx, instance, Decide(row["number"], current().user, action, opinion))
    tx.audit(
        f"task.{ENDED.get(action, action)}",
        f"record:{instance.form}/{instance.record}",
        after={"task": task_id, "instance": instance.id, "node": row["node"], "opinion": opinion},
    )
    ended = after.tasks[row["number"]].state
    return {"id": task_id, "state": ended, "instance": instance.id, "instance_state": after.status}


def _answer(tx: Transaction, task_id: int, action: str) -> dict[str, Any]:
    row = tasks.find_task(tx, task_id)
    if row is None or row["assignee"] != current().user:
        raise NotFound("not_found")
    if row["state"] != ENDED.get(action) or row["actor"] != current().user:
        raise Conflict("task_closed", params={"state": row["state"]})
    names = ("id", "state", "instance", "instance_state")
    return {name: row[name] for name in names}
