"""The initiator takes a submission back."""

from services.chassis.context import current
from services.chassis.errors import NotFound
from services.workflow.commands.step import step
from services.workflow.dependencies import Dependencies
from services.workflow.domain.commands import Withdraw
from services.workflow.storage import instances


def withdraw(deps: Dependencies, instance_id: int) -> None:
    """Raises NotFound for anybody but the initiator, Conflict("flow_finished"); twice is as good as once."""
    with deps.database.transaction() as tx:
        instance = instances.lock_instance(tx, instance_id)
        if instance is None or instance.initiator != current().user:
            raise NotFound("not_found")
        if instance.state.status == "withdrawn":
            return
        step(deps, tx, instance, Withdraw(current().user))
        tx.audit(
            "flow.withdrawn", f"record:{instance.form}/{instance.record}", after={"instance": instance_id}
        )
