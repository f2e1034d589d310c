"""Fire what is due: reminders of approvals, scans of rules."""

from services.chassis.context import platform, use
from services.chassis.database import Transaction
from services.kernel.calendar import local_date
from services.workflow.commands.scan_rule import ask_for_scan, next_scan
from services.workflow.commands.step import step
from services.workflow.dependencies import Dependencies
from services.workflow.domain.commands import FireTimer
from services.workflow.storage import instances, timers

MAX_AT_ONCE = 1000


def fire_timers(deps: Dependencies) -> int:
    """Fire every due timer, each in its own transaction; how many."""
    for fired in range(MAX_AT_ONCE):
        with use(platform(0, "workflow")), deps.database.transaction() as tx:
            if not _fire_one(deps, tx):
                return fired
    return MAX_AT_ONCE


def _fire_one(deps: Dependencies, tx: Transaction) -> bool:
    row = timers.take_due(tx, deps.clock())
    if row is None:
        return False
    tx.tenant = row["tenant"]
    if row["rule"] is not None:
        snapshot, now = deps.policies.get(tx.tenant), deps.clock()
        ask_for_scan(tx, row["rule"], local_date(now, snapshot.zone))
        timers.set_rule_timer(tx, row["rule"], next_scan(snapshot, now))
        return True
    instance = instances.lock_instance(tx, row["instance"])
    if instance is None:
        timers.delete_timer(tx, row["id"])
    else:
        step(deps, tx, instance, FireTimer(row["number"]))
    return True
