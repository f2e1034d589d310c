"""A task with the record its assignee decides about."""

from collections.abc import Mapping
from typing import Any

from services.chassis.context import current
from services.chassis.errors import NotFound
from services.kernel.fields import Form
from services.workflow.dependencies import Dependencies
from services.workflow.domain.record import changed_fields
from services.workflow.queries.get_instance import instance_json
from services.workflow.queries.task_json import task_json
from services.workflow.storage import flows, submissions, tasks


def get_task(deps: Dependencies, id: int) -> dict[str, Any]:
    """The row, `fields`, `before` (last round's submission or null), `current`, `changes`, `progress`.

    The submission is what the initiator saw and nothing more: a task lets its assignee read that, whatever
    her grants, and none of later rounds. Raises NotFound for anybody else, and before their turn.
    """
    snapshot = deps.policies.get()
    with deps.database.read() as tx:
        row = tasks.find_task(tx, id)
        if row is None or row["assignee"] != current().user or row["state"] == "waiting":
            raise NotFound("not_found")
        # Somebody else decided: the task no longer gives a right to read.
        lost = row["state"] == "cancelled"
        rounds = [] if lost else submissions.last_submissions(tx, row["instance"], row["round"])
        version = flows.find_version(tx, row["flow"], row["flow_version"])
        progress = instance_json(deps, tx, row["instance"])
    assert version is not None
    now: Mapping[str, Any] = rounds[0] if rounds else {"id": row["record"], "values": {}}
    before = rounds[1] if len(rounds) > 1 else None
    return {
        **task_json(row, snapshot, deps.texts),
        "fields": _fields(Form.from_json(version["form_definition"]), now, before),
        "before": before,
        "current": now,
        "changes": changed_fields(before, now),
        "progress": progress,
    }


def _fields(form: Form, *records: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Definitions of the fields the submissions show; of others not even the name."""
    shown = {key for record in records if record is not None for key in record.get("values") or {}}
    return [
        {"key": field.key, "name": field.name, "type": field.type, "options": dict(field.options)}
        for field in form.fields
        if field.key in shown
    ]
