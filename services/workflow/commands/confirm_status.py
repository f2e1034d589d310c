"""Records has written, or refused to write, the status of an instance into its record."""

from typing import Any

from services.chassis.context import Actor
from services.chassis.database import Transaction
from services.workflow.commands.announce import write_status
from services.workflow.dependencies import Dependencies
from services.workflow.domain.state import Logged
from services.workflow.storage import instances
from services.workflow.storage.published import published_flow


def confirm_status(deps: Dependencies, tx: Transaction, reply_to: str, error: dict[str, Any] | None) -> None:
    """`reply_to` is "flow:<instance>:<version>".

    Commands may be carried out in another order than they were given: when an older write comes after a newer
    one was confirmed, the record shows the old status, and the current one is written again.
    """
    _, instance_id, version = reply_to.split(":")
    instance = instances.lock_instance(tx, int(instance_id))
    if instance is None:
        return
    if error is not None:
        line = Logged("status_not_written", detail={"error": error})
        instances.append_log(tx, instance, [line], deps.clock())
        return
    confirmed = instances.confirm(tx, instance.id, int(version))
    if confirmed > int(version):
        published = published_flow(tx, instance.flow, instance.flow_version)
        actor = Actor(0, f"flow:{instance.flow}")
        write_status(tx, published.flow, instance, instance.state.status, confirmed, actor)
