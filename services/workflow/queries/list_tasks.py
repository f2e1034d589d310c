"""A person's to-do boxes."""

from typing import Any

from services.chassis.context import current
from services.chassis.errors import Invalid
from services.workflow.dependencies import Dependencies
from services.workflow.queries.paging import page
from services.workflow.queries.task_json import task_json
from services.workflow.storage import tasks


def list_tasks(deps: Dependencies, box: str, cursor: str, limit: int) -> dict[str, Any]:
    """{rows, next, count}: the caller's own tasks only; `count` is of the pending ones, at most 1000."""
    if box not in tasks.BOXES:
        raise Invalid("box_unknown", "box", {"value": box[:40]})
    snapshot, user = deps.policies.get(), current().user
    with deps.database.read() as tx:
        rows, next = page(cursor, limit, lambda before, size: tasks.list_tasks(tx, user, box, before, size))
        count = tasks.count_pending(tx, user)
    return {"rows": [task_json(row, snapshot, deps.texts) for row in rows], "next": next, "count": count}
