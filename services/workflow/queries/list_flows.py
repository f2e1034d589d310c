"""Flows: to start them, and to change them."""

from collections.abc import Mapping
from typing import Any

from services.chassis.context import current
from services.chassis.errors import NotFound
from services.kernel.access import compile_access, may
from services.workflow.dependencies import Dependencies
from services.workflow.queries.task_json import moment
from services.workflow.storage import flows


def list_flows(deps: Dependencies) -> list[dict[str, Any]]:
    """All flows for their administrators; for others the published ones of forms they may see."""
    snapshot, user = deps.policies.get(), current().user
    administrator = may(snapshot, user, "admin:flows")
    with deps.database.read() as tx:
        rows = flows.list_flows(tx)
    return [
        _summary(row)
        for row in rows
        if administrator
        or (
            row["version"]
            and compile_access(snapshot, user, f"form:{row['form']}", "view", now=deps.clock()).allowed
        )
    ]


def get_flow(deps: Dependencies, key: str) -> dict[str, Any]:
    """The draft's definition with `version` (0: never published), `published` (definition) and `changed`."""
    with deps.database.read() as tx:
        row = flows.find_flow(tx, key)
        version = flows.find_version(tx, key, row["version"]) if row is not None and row["version"] else None
    if row is None:
        raise NotFound("flow_not_found", params={"flow": key})
    published = version["definition"] if version is not None else None
    return {
        **row["draft"],
        "version": row["version"],
        "published": published,
        "changed": published != row["draft"],
        "updated_at": moment(row["updated_at"]),
    }


def _summary(row: Mapping[str, Any]) -> dict[str, Any]:
    definition = row["definition"] or row["draft"]
    return {
        "key": row["key"],
        "name": definition.get("name"),
        "form": row["form"],
        "version": row["version"],
        "changed": row["definition"] != row["draft"],
        "running": row["running"],
        "status": definition.get("status"),
        "updated_at": moment(row["updated_at"]),
    }
