"""How far an instance has come, who decided what, and what is next."""

from collections.abc import Mapping
from typing import Any

from services.chassis.context import current
from services.chassis.database import Transaction
from services.chassis.errors import Forbidden, NotFound
from services.kernel.access import may
from services.workflow.dependencies import Dependencies
from services.workflow.domain.forecast import forecast
from services.workflow.domain.organisation import name_of, organisation_of
from services.workflow.domain.record import title_of
from services.workflow.domain.state import OPEN
from services.workflow.queries.paging import page
from services.workflow.queries.task_json import moment, node_name
from services.workflow.storage import instances, progress, tasks
from services.workflow.storage.published import published_flow


def get_instance(deps: Dependencies, id: int) -> dict[str, Any]:
    """For those who take part, flow administrators, and those who may see the record. Raises NotFound."""
    user = current().user
    with deps.database.read() as tx:
        row = progress.find_instance(tx, id)
        if row is None:
            raise NotFound("not_found")
        known = progress.takes_part(tx, id, user) or may(deps.policies.get(), user, "admin:flows")
    record = None
    if not known:
        try:
            record = deps.records.record(row["form"], row["record"])
        except Forbidden as error:
            raise NotFound("not_found") from error
    with deps.database.read() as tx:
        return instance_json(deps, tx, id, record)


def list_instances(deps: Dependencies, form: str, record: int, cursor: str, limit: int) -> dict[str, Any]:
    """{rows, next}: instances of a record the caller may see, or without one those the caller started.

    Raises NotFound when they may not see the record.
    """
    seen = deps.records.record(form, record) if record else None
    with deps.database.read() as tx:
        rows, next = page(
            cursor,
            limit,
            lambda before, size: progress.list_instances(
                tx, form, record or None, current().user, before, size
            ),
        )
        return {"rows": [instance_json(deps, tx, row["id"], seen) for row in rows], "next": next}


def instance_json(
    deps: Dependencies, tx: Transaction, id: int, seen: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """{id, flow, flow_name, form, record, title, state, path, next, …} of the contract.

    `seen`: the record as a reader who takes no part sees it; the title then says no more than that.
    """
    instance = instances.read_instance(tx, id)
    assert instance is not None
    published, snapshot = published_flow(tx, instance.flow, instance.flow_version), deps.policies.get()
    stays: dict[tuple[int, str, int], list[Mapping[str, Any]]] = {}
    for row in tasks.tasks_of_instance(tx, id):
        if row["state"] != "waiting":
            stays.setdefault((row["activation"], row["kind"], row["round"]), []).append(row)
    path = []
    for (_, kind, _), shown in stays.items():
        name = (
            published.flow.node(shown[0]["node"]).name
            if shown[0]["node"]
            else node_name(deps.texts, {}, kind, "")
        )
        path.append(
            {
                "node": shown[0]["node"],
                "name": name,
                "kind": kind,
                "round": shown[0]["round"],
                "state": _state([row["state"] for row in shown]),
                "tasks": [
                    {
                        "id": row["id"],
                        "assignee": row["assignee"],
                        "assignee_name": name_of(snapshot, row["assignee"]),
                        "state": row["state"],
                        "opinion": row["opinion"],
                        "automatic": row["actor"] == 0,
                        "stand_in": row["stand_in"],
                        "at": moment(row["closed_at"] or row["created_at"]),
                    }
                    for row in shown
                ],
            }
        )
    world = organisation_of(snapshot, deps.clock(), published.form, instance.initiator, instance.variables)
    return {
        "id": id,
        "flow": instance.flow,
        "flow_name": published.flow.name,
        "flow_version": instance.flow_version,
        "form": instance.form,
        "record": instance.record,
        "title": instance.title if seen is None else title_of(published.form, seen),
        "initiator": instance.initiator,
        "initiator_name": name_of(snapshot, instance.initiator),
        "state": instance.state.status,
        "round": instance.state.round,
        "started_at": moment(instance.started_at),
        "path": path,
        "next": [
            {
                "node": node.id,
                "name": node.name,
                "mode": node.mode,
                "approvers": [name_of(snapshot, person) for person in world.people(node.approvers)],
            }
            for node in forecast(published.flow, instance.state, world)
        ],
        "can_withdraw": instance.initiator == current().user
        and instance.state.status in ("running", "returned"),
    }


def _state(states: list[str]) -> str:
    """One word for a node: pending while somebody is asked, else what decided it."""
    for state in (*OPEN, "rejected", "returned", "approved", "read"):
        if state in states:
            return state
    return "cancelled"
