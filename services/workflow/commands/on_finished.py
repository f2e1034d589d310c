"""Set off rules by the outcome of a flow."""

from protos.gen.dougong.workflow.v1 import events_pb2 as workflow
from services.chassis.context import platform, use
from services.chassis.database import Transaction
from services.chassis.errors import DomainError, Unavailable
from services.chassis.messages import Envelope
from services.workflow.commands.run_rules import Cause, rules_of, start_run
from services.workflow.commands.scan_rule import principal
from services.workflow.dependencies import Dependencies
from services.workflow.storage import instances


def run_for_finished(
    deps: Dependencies, tx: Transaction, envelope: Envelope, message: workflow.InstanceFinished
) -> None:
    """The rules see the record as their author sees it now; when that is denied, as it was submitted."""
    for row, rule in rules_of(tx, message.form, ["flow_finished"]):
        if rule.trigger.flow != message.flow or rule.trigger.outcome != message.outcome:
            continue
        reader = principal(deps.policies.get(tx.tenant), row["author"])
        instance = instances.read_instance(tx, message.instance)
        if instance is None:
            return
        record = instance.variables
        if reader is not None:
            try:
                with use(platform(tx.tenant, "workflow", reader, f"rule:{rule.key}")):
                    record = deps.records.record(message.form, message.record)
            except Unavailable:
                raise
            except DomainError:
                record = instance.variables
        # The person who submitted: their name is on what follows from it.
        cause = Cause(envelope.message_id, "flow_finished", record, message.initiator, message.depth, {})
        start_run(deps, tx, row, rule, cause)
