"""Find the records nothing was done with for days, page by page, and run the rule once for each lapse."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from protos.gen.dougong.workflow.v1 import events_pb2
from services.chassis.context import platform, use
from services.chassis.database import Transaction
from services.chassis.messages import message_id_from
from services.kernel.access import Snapshot, may
from services.kernel.calendar import local_date
from services.kernel.fields import Form
from services.workflow.commands.run_rules import Cause, start_run
from services.workflow.dependencies import Dependencies
from services.workflow.domain.organisation import flow_administrators
from services.workflow.domain.read_rule import read_rule
from services.workflow.domain.rule import Rule
from services.workflow.storage import rules

PAGE = 100
#: When rules look for records, in the tenant's zone: as the working day begins.
SCAN_HOUR = 8


def next_scan(snapshot: Snapshot, now: datetime) -> datetime:
    """The next scan after `now`."""
    today = local_date(now, snapshot.zone)
    due = datetime.combine(today, time(SCAN_HOUR), snapshot.zone)
    return due if due > now else datetime.combine(today + timedelta(days=1), time(SCAN_HOUR), snapshot.zone)


def ask_for_scan(tx: Transaction, rule: str, day: date, cursor: str = "") -> None:
    """Send ourselves the command to look at one page."""
    tx.publish(
        "workflow.scan_rule",
        events_pb2.ScanRule(rule=rule, day=day.isoformat(), cursor=cursor),
        aggregate_id=f"rule:{rule}",
        command=True,
    )


def scan_rule(deps: Dependencies, tx: Transaction, key: str, day: date, cursor: str) -> None:
    """Run the rule for one page of lapsed records and ask for the next page."""
    row = rules.find_rule(tx, key)
    rule = read_rule(row["definition"]) if row is not None else None
    if row is None or rule is None or not rule.enabled or rule.trigger.kind != "inactive":
        return
    reader = principal(deps.policies.get(tx.tenant), row["author"])
    if reader is None:
        return
    form = Form.from_json(row["form_definition"])
    query = {"filter": lapsed(rule, form, day), "sort": [{"field": "id", "dir": "asc"}], "limit": PAGE}
    with use(platform(tx.tenant, "workflow", reader, f"rule:{key}")):
        page = deps.records.query(rule.form, {**query, "cursor": cursor} if cursor else query)
    for record in page["rows"]:
        start_run(deps, tx, row, rule, _cause(tx, rule, record))
    if page.get("next"):
        ask_for_scan(tx, key, day, page["next"])


def principal(snapshot: Snapshot, author: int) -> int | None:
    """In whose name a rule reads: its author while they may change rules, else somebody else who may."""
    if may(snapshot, author, "admin:flows"):
        return author
    return next(iter(flow_administrators(snapshot)), None)


def lapsed(rule: Rule, form: Form, day: date) -> dict[str, Any]:
    """The filter: longer ago than so many days; where nothing was ever done, since the creation."""
    limit = (day - timedelta(days=rule.trigger.days)).isoformat()
    field = rule.trigger.field
    return {
        "or": [
            {"field": field, "op": "lt", "value": limit},
            {"and": [{"field": field, "op": "empty"}, {"field": "created_at", "op": "lt", "value": limit}]},
        ]
    }


def _cause(tx: Transaction, rule: Rule, record: Mapping[str, Any]) -> Cause:
    last = (record.get("values") or {}).get(rule.trigger.field) or record.get(rule.trigger.field)
    id = message_id_from("inactive", tx.tenant, rule.key, record["id"], last or record.get("created_at"))
    return Cause(id, "inactive", record, 0, 0, {})
