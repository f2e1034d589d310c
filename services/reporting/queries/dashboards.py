"""The dashboards a person may open, and one of them with its reports."""

from typing import Any

from services.chassis.context import current
from services.chassis.errors import NotFound
from services.kernel.access import may
from services.reporting.commands.dependencies import Dependencies, report_of
from services.reporting.queries.question import Asker
from services.reporting.queries.run_report import asker_of
from services.reporting.storage import definitions


def list_dashboards(deps: Dependencies) -> list[dict[str, Any]]:
    """Key, name and app of each."""
    asker = asker_of(deps)
    with deps.database.read() as tx:
        found = definitions.list_all(tx, "dashboards")
    return [
        {"key": each["key"], "name": each["name"], "app": each.get("app")}
        for each in found
        if _open_to(each, asker)
    ]


def get_dashboard(deps: Dependencies, key: str) -> dict[str, Any]:
    """Layout and reports; a report on a form the person may not see is left out. Raises NotFound."""
    asker, store = asker_of(deps), deps.stores.of(current().tenant)
    with deps.database.read() as tx:
        dashboard = definitions.find(tx, "dashboards", key)
        if dashboard is None or not _open_to(dashboard, asker):
            raise NotFound("dashboard_unknown", params={"dashboard": key})
        reports = {each["report"]: report_of(tx, each["report"]) for each in dashboard["widgets"]}
    seen = {
        name: report
        for name, report in reports.items()
        if (form := store.forms.get(str(report["form"]))) and asker.access(form).allowed
    }
    widgets = [widget for widget in dashboard["widgets"] if widget["report"] in seen]
    return {**dashboard, "widgets": widgets, "reports": seen}


def _open_to(dashboard: dict[str, Any], asker: Asker) -> bool:
    roles = dashboard.get("roles") or []
    person = asker.snapshot.person(asker.user)
    if not roles or may(asker.snapshot, asker.user, "admin:reports"):
        return True
    return person is not None and any(asker.snapshot.roles.get(role) in person.roles for role in roles)
