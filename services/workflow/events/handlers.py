"""What workflow hears, and the one command each message leads to."""

import json
from datetime import date
from typing import Any

from protos.gen.dougong.connectors.v1 import events_pb2 as connectors
from protos.gen.dougong.identity.v1 import events_pb2 as identity
from protos.gen.dougong.records.v1 import events_pb2 as records
from protos.gen.dougong.workflow.v1 import events_pb2 as workflow
from services.chassis.database import Transaction
from services.chassis.messages import Consumer, Envelope, Subscription
from services.workflow.commands.confirm_status import confirm_status
from services.workflow.commands.drop_people import drop_people
from services.workflow.commands.on_change import run_for_changes
from services.workflow.commands.on_finished import run_for_finished
from services.workflow.commands.scan_rule import scan_rule
from services.workflow.commands.settle_action import settle_action
from services.workflow.commands.start_asked import start_asked
from services.workflow.dependencies import Dependencies
from services.workflow.storage import forms


class Handlers:
    """One method for each message type; wired by `consumers`."""

    def __init__(self, deps: Dependencies) -> None:
        self.deps = deps

    def on_records_changed(
        self, tx: Transaction, envelope: Envelope, message: records.RecordsChanged
    ) -> None:
        run_for_changes(self.deps, tx, envelope, message)

    def on_instance_finished(
        self, tx: Transaction, envelope: Envelope, message: workflow.InstanceFinished
    ) -> None:
        run_for_finished(self.deps, tx, envelope, message)

    def on_scan_rule(self, tx: Transaction, envelope: Envelope, message: workflow.ScanRule) -> None:
        scan_rule(self.deps, tx, message.rule, date.fromisoformat(message.day), message.cursor)

    def on_command_completed(
        self, tx: Transaction, envelope: Envelope, message: records.CommandCompleted
    ) -> None:
        error = _error(message.error) if not message.ok else None
        if message.reply_to.startswith("rule:"):
            result = {"ids": list(message.ids)}
            settle_action(self.deps, tx, message.reply_to, ok=message.ok, result=result, error=error)
        elif message.reply_to.startswith("flow:"):
            confirm_status(self.deps, tx, message.reply_to, error)

    def on_document_pushed(
        self, tx: Transaction, envelope: Envelope, message: connectors.DocumentPushed
    ) -> None:
        if message.reply_to.startswith("rule:"):
            result = {"remote_id": message.remote_id, "remote_number": message.remote_number}
            settle_action(self.deps, tx, message.reply_to, ok=True, result=result)

    def on_document_failed(
        self, tx: Transaction, envelope: Envelope, message: connectors.DocumentFailed
    ) -> None:
        if message.reply_to.startswith("rule:"):
            settle_action(self.deps, tx, message.reply_to, ok=False, error={"code": message.code})

    def on_start_flow(self, envelope: Envelope, message: workflow.StartFlow) -> None:
        start_asked(self.deps, envelope, message)

    def on_form_published(self, tx: Transaction, envelope: Envelope, message: records.FormPublished) -> None:
        forms.save_form(tx, message.form, message.version, json.loads(message.definition_json))

    def on_policy_changed(self, tx: Transaction, envelope: Envelope, message: identity.PolicyChanged) -> None:
        drop_people(self.deps, tx)


def _error(error: Any) -> dict[str, Any]:
    return {"code": error.code, "field": error.field or None, "message": error.message}


def consumers(deps: Dependencies) -> tuple[Consumer, ...]:
    """The queues of workflow."""
    handlers = Handlers(deps)
    return (
        Consumer(
            "workflow.rules",
            (
                Subscription("records.changed", records.RecordsChanged, handlers.on_records_changed),
                Subscription(
                    "workflow.instance.finished", workflow.InstanceFinished, handlers.on_instance_finished
                ),
                Subscription("workflow.scan_rule", workflow.ScanRule, handlers.on_scan_rule),
            ),
        ),
        Consumer(
            "workflow.replies",
            (
                Subscription(
                    "records.command.completed", records.CommandCompleted, handlers.on_command_completed
                ),
                Subscription(
                    "connectors.document.pushed", connectors.DocumentPushed, handlers.on_document_pushed
                ),
                Subscription(
                    "connectors.document.failed", connectors.DocumentFailed, handlers.on_document_failed
                ),
            ),
        ),
        Consumer(
            "workflow.flows",
            (Subscription("workflow.start_flow", workflow.StartFlow, handlers.on_start_flow),),
            mode="free",
        ),
        Consumer(
            "workflow.forms",
            (Subscription("records.form.published", records.FormPublished, handlers.on_form_published),),
        ),
        Consumer(
            "workflow.people",
            (Subscription("identity.policy.changed", identity.PolicyChanged, handlers.on_policy_changed),),
        ),
    )
