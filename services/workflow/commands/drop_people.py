"""People who left: their open tasks end, and whoever remains decides."""

from services.chassis.database import Transaction
from services.workflow.commands.step import step
from services.workflow.dependencies import Dependencies
from services.workflow.domain.commands import DropPeople
from services.workflow.storage import instances, tasks


def drop_people(deps: Dependencies, tx: Transaction) -> int:
    """Go through the instances that wait for somebody who is no longer active; how many there were."""
    deps.policies.forget(tx.tenant)
    snapshot = deps.policies.get(tx.tenant)
    gone = frozenset(person for person in tasks.open_assignees(tx) if not snapshot.is_active(person))
    waiting = tasks.instances_waiting_for(tx, sorted(gone)) if gone else []
    for id in waiting:
        instance = instances.lock_instance(tx, id)
        assert instance is not None
        step(deps, tx, instance, DropPeople(gone))
        tx.audit("task.dropped", f"record:{instance.form}/{instance.record}", after={"people": sorted(gone)})
    return len(waiting)
