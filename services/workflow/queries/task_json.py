"""One task as lists and details show it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.kernel.access import Snapshot
from services.kernel.labels import Label
from services.workflow.domain.organisation import name_of
from services.workflow.domain.read_flow import read_flow
from services.workflow.texts import Texts

ACTIONS = {"approval": ["approve", "reject", "return"], "revise": ["approve"]}


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, as the contract writes it."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def node_name(texts: Texts, definition: Mapping[str, Any], kind: str, node: str) -> Label:
    """The name of a task's node; submissions and revisions have names of their own."""
    if kind in ("start", "revise"):
        return texts.label(f"node_{kind}")
    flow = read_flow(definition)
    return flow.node(node).name if node in flow.places else node


def task_json(row: Mapping[str, Any], snapshot: Snapshot, texts: Texts) -> dict[str, Any]:
    """The row of the contract, with `kind`: approval, revise (approve = resubmit), cc, start."""
    pending = row["state"] == "pending"
    return {
        "id": row["id"],
        "instance": row["instance"],
        "kind": row["kind"],
        "flow": row["flow"],
        "flow_name": row["definition"].get("name"),
        "node": row["node"],
        "node_name": node_name(texts, row["definition"], row["kind"], row["node"]),
        "form": row["form"],
        "record": row["record"],
        "title": row["title"],
        "initiator": row["initiator"],
        "initiator_name": name_of(snapshot, row["initiator"]),
        "state": row["instance_state"] if row["kind"] == "start" else row["state"],
        "instance_state": row["instance_state"],
        "opinion": row["opinion"],
        "created_at": moment(row["created_at"]),
        "closed_at": moment(row["closed_at"]),
        "actions": ACTIONS.get(row["kind"], []) if pending else [],
    }
