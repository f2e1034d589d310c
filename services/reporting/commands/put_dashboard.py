"""Create or change a dashboard."""

from typing import Any

from services.reporting.commands.dependencies import Dependencies, report_of
from services.reporting.domain.report import check_dashboard
from services.reporting.storage import definitions


def put_dashboard(deps: Dependencies, key: str, definition: dict[str, Any]) -> dict[str, Any]:
    """Raises ReportInvalid for a wrong shape, NotFound for a report that does not exist."""
    check_dashboard(key, definition)
    with deps.database.transaction() as tx:
        for widget in definition["widgets"]:
            report_of(tx, widget["report"])
        stored = {**definition, "key": key}
        before = definitions.save(tx, "dashboards", key, stored)
        tx.audit("dashboard.put", f"dashboard:{key}", before, stored)
    return stored
