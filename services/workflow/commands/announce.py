"""What a step of an instance tells the rest of the house: events, the record's status, notifications."""

from collections.abc import Sequence

from protos.gen.dougong.notifications.v1 import events_pb2 as notifications
from protos.gen.dougong.records.v1 import events_pb2 as records
from protos.gen.dougong.workflow.v1 import events_pb2
from services.chassis.context import Actor
from services.chassis.database import Transaction
from services.kernel.labels import Label
from services.workflow.commands.definitions import to_bytes
from services.workflow.dependencies import Dependencies
from services.workflow.domain.flow import Flow
from services.workflow.domain.organisation import name_of
from services.workflow.domain.state import FINISHED, OPEN, Mutation, Reminded, State, Task
from services.workflow.storage.instances import Instance

OUTCOMES_TOLD = ("approved", "rejected")


class Announcement:
    """One step: the instance as it was, the state after, and the ids of the tasks it touched."""

    def __init__(
        self,
        deps: Dependencies,
        tx: Transaction,
        flow: Flow,
        instance: Instance,
        after: State,
        ids: dict[int, int],
    ) -> None:
        self.deps, self.tx, self.flow, self.instance = deps, tx, flow, instance
        self.after, self.ids, self.version = after, ids, instance.version + 1
        self.actor = Actor(tx.actor.user, f"flow:{flow.key}")

    def publish(self, mutations: Sequence[Mutation]) -> None:
        before = self.instance.state
        if before.round == 0:
            self.started()
        for number in self.ids:
            self.task(before.tasks.get(number), self.after.tasks[number])
        for mutation in mutations:
            if isinstance(mutation, Reminded):
                for number in mutation.tasks:
                    self.remind(self.after.tasks[number])
        if self.after.status != before.status or before.round == 0:
            write_status(self.tx, self.flow, self.instance, self.after.status, self.version, self.actor)
            if self.after.status in FINISHED:
                self.finished()

    def started(self) -> None:
        message = events_pb2.InstanceStarted(
            instance=self.instance.id,
            flow=self.flow.key,
            form=self.flow.form,
            record=self.instance.record,
            initiator=self.instance.initiator,
        )
        self.tx.publish("workflow.instance.started", message, aggregate_id=self.instance.id, actor=self.actor)

    def finished(self) -> None:
        outcome = self.after.status
        message = events_pb2.InstanceFinished(
            instance=self.instance.id,
            flow=self.flow.key,
            form=self.flow.form,
            record=self.instance.record,
            outcome=outcome,
            initiator=self.instance.initiator,
            depth=self.instance.depth,
        )
        self.tx.publish(
            "workflow.instance.finished",
            message,
            aggregate_id=self.instance.id,
            aggregate_version=self.version,
            actor=self.actor,
        )
        if outcome in OUTCOMES_TOLD:
            link = f"/records/{self.flow.form}/{self.instance.record}"
            self.notify(self.instance.initiator, f"flow_{outcome}", "flow_finished_body", "", link)

    def task(self, before: Task | None, after: Task) -> None:
        if after.kind == "start" or (before is not None and before.state == after.state):
            return
        message = events_pb2.TaskChanged(
            task=self.ids[after.number],
            instance=self.instance.id,
            flow=self.flow.key,
            form=self.flow.form,
            record=self.instance.record,
            assignee=after.assignee,
            state=after.state,
        )
        if after.state == "pending":
            self.tx.publish(
                "workflow.task.opened", message, aggregate_id=self.ids[after.number], actor=self.actor
            )
            key = "revise_opened" if after.kind == "revise" else "task_opened"
            self.notify(after.assignee, key, f"{key}_body", after.node, self.link(after))
        elif after.state == "read":
            self.tx.publish(
                "workflow.task.opened", message, aggregate_id=self.ids[after.number], actor=self.actor
            )
            self.notify(after.assignee, "task_copied", "task_copied_body", after.node, self.link(after))
        elif after.state not in OPEN:
            self.tx.publish(
                "workflow.task.closed", message, aggregate_id=self.ids[after.number], actor=self.actor
            )

    def remind(self, task: Task) -> None:
        self.notify(task.assignee, "task_reminded", "task_reminded_body", task.node, self.link(task))

    def link(self, task: Task) -> str:
        return f"/inbox?task={self.ids.get(task.number) or ''}"

    def notify(self, person: int, title: str, body: str, node: str, link: str) -> None:
        node_name: Label = self.flow.node(node).name if node else ""
        params: dict[str, Label] = {
            "flow": self.flow.name,
            "title": self.instance.title,
            "node": node_name,
            "initiator": name_of(self.deps.policies.get(self.tx.tenant), self.instance.initiator),
        }
        message = notifications.Notify(
            users=[person],
            title_json=to_bytes(self.deps.texts.label(title, **params)),
            body_json=to_bytes(self.deps.texts.label(body, **params)),
            link=link,
            channels=["in_app"],
            topic="task",
        )
        self.tx.publish("notifications.notify", message, command=True, actor=self.actor)


def write_status(
    tx: Transaction, flow: Flow, instance: Instance, status: str, version: int, actor: Actor
) -> None:
    """Ask records to show in the record's status field where the flow stands.

    `version` orders the writes of one instance: see on_command_completed.
    """
    if flow.status is None:
        return
    value = flow.status.values.get(status)
    if value is None and status == "returned":
        value = flow.status.values.get("withdrawn")
    if value is None:
        return
    message = records.UpdateRecord(
        form=flow.form,
        id=instance.record,
        values_json=to_bytes({flow.status.field: value}),
        depth=instance.depth,
        reply_to=f"flow:{instance.id}:{version}",
    )
    tx.publish(
        "records.update_record",
        message,
        aggregate_id=f"instance:{instance.id}",
        aggregate_version=version,
        actor=actor,
        command=True,
    )
