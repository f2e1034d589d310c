"""The watchdog: a running instance that waits for nobody is a fault of ours, and somebody must hear."""

import logging

from services.chassis import telemetry
from services.chassis.context import platform, use
from services.workflow.dependencies import Dependencies
from services.workflow.storage import progress

log = logging.getLogger(__name__)
stuck_instances = telemetry.meter.create_gauge(
    "dougong.workflow.stuck", "1", "Running instances without a task"
)


def watch(deps: Dependencies) -> list[int]:
    """Ids of running instances without an open task, of all tenants; logged as errors."""
    with use(platform(0, "workflow")), deps.database.read() as tx:
        stuck = progress.stuck_instances(tx)
    stuck_instances.set(len(stuck))
    if stuck:
        log.error("instances wait for nothing: %s", stuck)
    return stuck
