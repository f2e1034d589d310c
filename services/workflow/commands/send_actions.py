"""Send the actions of a run, one after the other: what writes records waits for the one before it.

Every command's id follows from the run's cause and the action's number, so however often a cause is told or a
reply repeated, each action has one effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from protos.gen.dougong.connectors.v1 import events_pb2 as connectors
from protos.gen.dougong.notifications.v1 import events_pb2 as notifications
from protos.gen.dougong.records.v1 import events_pb2 as records
from protos.gen.dougong.workflow.v1 import events_pb2 as workflow
from services.chassis.context import Actor, platform, use
from services.chassis.database import Transaction
from services.chassis.errors import DomainError, Unavailable
from services.chassis.messages import message_id_from
from services.kernel.access import Snapshot, resolve_all
from services.workflow.commands.definitions import current_form, to_bytes
from services.workflow.dependencies import Dependencies
from services.workflow.domain.notice import reader_values, render
from services.workflow.domain.prepare import BLOCKING, settled
from services.workflow.domain.rule import placeholders
from services.workflow.storage import runs

ROUTES = {
    "create_record": "records.create_record",
    "update_record": "records.update_record",
    "start_flow": "workflow.start_flow",
    "push_document": "connectors.push_document",
}


@dataclass(frozen=True)
class Run:
    """A run being carried out; `actions` are changed in place and then saved."""

    id: int
    cause: UUID
    rule: str
    form: str
    actor: int
    depth: int
    record: Mapping[str, Any]
    actions: list[dict[str, Any]]


def send_next(deps: Dependencies, tx: Transaction, run: Run) -> None:
    """Send what may be sent now, and save the run."""
    for index, action in enumerate(run.actions):
        if action["state"] == "waiting":
            if action["kind"] == "notify":
                _notify(deps, tx, run, index, action)
                action["state"] = "done"
            else:
                _send(tx, run, index, action)
                action["state"] = "sent"
        if action["state"] == "sent" and action["kind"] in BLOCKING:
            break
    runs.save_run(tx, run.id, settled(run.actions), run.actions, deps.clock())


def _send(tx: Transaction, run: Run, index: int, action: dict[str, Any]) -> None:
    reply_to = f"rule:{run.id}:{index}"
    message: Message | None = None
    match action["kind"]:
        case "create_record":
            message = records.CreateRecord(
                form=action["form"],
                values_json=to_bytes(action["values"]),
                owner=action["owner"] or run.record.get("owner") or 0,
                external_key=f"rule:{run.rule}:{run.cause}:{index}",
                depth=run.depth + 1,
                reply_to=reply_to,
            )
        case "update_record":
            message = records.UpdateRecord(
                form=action["form"],
                id=action.get("record", 0),
                match_json=to_bytes(action["match"]) if "match" in action else b"",
                values_json=to_bytes(action["values"]),
                depth=run.depth + 1,
                reply_to=reply_to,
            )
        case "start_flow":
            message = workflow.StartFlow(
                flow=action["flow"], record=int(run.record["id"]), reply_to=reply_to, depth=run.depth + 1
            )
        case "push_document":
            message = connectors.PushDocument(
                account=action["account"],
                document=action["document"],
                form=run.form,
                record=int(run.record["id"]),
                reply_to=reply_to,
            )
    assert message is not None
    # A flow needs an initiator; what the platform caused is submitted by the record's owner.
    user = run.actor or int(run.record.get("owner") or 0)
    _publish(tx, run, ROUTES[action["kind"]], message, index, user)


def _publish(tx: Transaction, run: Run, type: str, message: Message, *parts: object) -> None:
    index, user, *more = parts
    tx.publish(
        type,
        message,
        aggregate_id=f"run:{run.id}",
        message_id=message_id_from("rule", tx.tenant, run.rule, run.cause, index, *more),
        actor=Actor(int(str(user)), f"rule:{run.rule}"),
        command=True,
    )


def _notify(deps: Dependencies, tx: Transaction, run: Run, index: int, action: Mapping[str, Any]) -> None:
    """One message for each group of people who may read the same text."""
    snapshot, form = deps.policies.get(tx.tenant), current_form(deps, tx, run.form)
    owner = int(run.record.get("owner") or 0) or None
    people = resolve_all(snapshot, action["to"], initiator=owner, record=run.record)
    names = list(dict.fromkeys([*placeholders(action["title"]), *placeholders(action["body"])]))
    record = _labelled(deps, tx, run, names, snapshot)
    groups: dict[tuple[bytes, bytes], list[int]] = {}
    for person in people:
        seen = reader_values(form, record, names, person, snapshot, deps.clock())
        title, body = (
            render(text, form, record, seen, person, snapshot) for text in (action["title"], action["body"])
        )
        groups.setdefault((to_bytes(title), to_bytes(body)), []).append(person)
    link = f"/records/{run.form}/{run.record['id']}" if action["link"] else ""
    for number, ((title_json, body_json), users) in enumerate(groups.items()):
        message = notifications.Notify(
            users=users,
            title_json=title_json,
            body_json=body_json,
            link=link,
            channels=list(action["channels"]),
            topic=f"rule:{run.rule}",
        )
        _publish(tx, run, "notifications.notify", message, index, run.actor, number)


def _labelled(
    deps: Dependencies, tx: Transaction, run: Run, names: list[str], snapshot: Snapshot
) -> Mapping[str, Any]:
    """The record with labels of its relations, when a text names one and the trigger did not bring it."""
    form = current_form(deps, tx, run.form)
    relations = {name for name in names if name in form.by_key and form.field(name).type == "relation"}
    if relations <= set(run.record.get("labels") or {}):
        return run.record
    reader = run.actor or int(run.record.get("owner") or 0)
    if not snapshot.is_active(reader):
        return run.record
    try:
        with use(platform(tx.tenant, "workflow", reader)):
            labels = deps.records.record(run.form, int(run.record["id"])).get("labels") or {}
    except Unavailable:
        raise
    except DomainError:
        return run.record  # deleted meanwhile, or not to be seen: the text says the number instead
    return {**run.record, "labels": {**labels, **(run.record.get("labels") or {})}}
