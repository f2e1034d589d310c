"""Create or change a report."""

from typing import Any

from services.reporting.commands.dependencies import Dependencies
from services.reporting.domain.report import Report, check_report
from services.reporting.storage import definitions


def put_report(deps: Dependencies, key: str, definition: dict[str, Any]) -> dict[str, Any]:
    """Raises ReportInvalid, FieldInvalid or NotFound when the report could not be answered."""
    report = Report.from_json(key, definition)
    with deps.database.transaction() as tx:
        check_report(report, deps.form(tx, report.form))
        stored = {**definition, "key": key}
        before = definitions.save(tx, "reports", key, stored)
        tx.audit("report.put", f"report:{key}", before, stored)
    return stored
