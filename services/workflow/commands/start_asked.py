"""Start a flow because a rule asked, in the name of the message's actor."""

from protos.gen.dougong.workflow.v1 import events_pb2 as workflow
from services.chassis.context import current
from services.chassis.errors import DomainError, Forbidden, Unavailable
from services.chassis.messages import Envelope
from services.workflow.commands.settle_action import settle_action
from services.workflow.commands.start_flow import submit
from services.workflow.dependencies import Dependencies
from services.workflow.storage.published import published_flow

CONSUMER = "workflow.flows"


def start_asked(deps: Dependencies, envelope: Envelope, message: workflow.StartFlow) -> None:
    """Once, however often the message comes. A refusal is the action's result, not a dead letter."""
    try:
        if not current().user:
            raise Forbidden("forbidden")
        with deps.database.read() as tx:
            published = published_flow(tx, message.flow)
        record = deps.records.record(published.flow.form, message.record)
        with deps.database.transaction() as tx:
            if tx.first_time(CONSUMER, envelope.message_id):
                id = submit(deps, tx, message.flow, record, message.depth)
                if message.reply_to.startswith("rule:"):
                    settle_action(deps, tx, message.reply_to, ok=True, result={"instance": id})
    except Unavailable:
        raise
    except DomainError as error:
        with deps.database.transaction() as tx:
            if tx.first_time(CONSUMER, envelope.message_id) and message.reply_to.startswith("rule:"):
                failure = {"code": error.code, "field": error.field, "params": error.params}
                settle_action(deps, tx, message.reply_to, ok=False, error=failure)
