"""The numbers of a report."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from services.chassis.context import current
from services.kernel.fields.choice import values as choice_values
from services.reporting.commands.dependencies import Dependencies, report_of
from services.reporting.domain.period import period_label
from services.reporting.domain.report import Report
from services.reporting.queries.labels import Labels
from services.reporting.queries.question import Asker, Question
from services.reporting.queries.store_form import store_form
from services.reporting.storage.store import TenantStore

Row = dict[str, Any]


def asker_of(deps: Dependencies) -> Asker:
    """The caller of the running request."""
    context = current()
    return Asker(context.user, deps.policy.get(), deps.clock(), context.language)


def run_report(deps: Dependencies, key: str, extra_filter: Any = None) -> Row:
    """The answer of the contract: rows with key, label, value and count; total; as_of."""
    asker, store = asker_of(deps), deps.stores.of(current().tenant)
    with deps.database.read() as tx:
        report = Report.from_json(key, report_of(tx, key))
    form = store_form(store, report.form)
    question = Question(report, form, asker, extra_filter)
    grouped, totals = store.fetch_many([question.grouped(), question.total()])
    as_of = store.as_of
    rows = [_row(question, row) for row in grouped] if question.groups else []
    if report.sort == "option_order" or report.stages:
        rows = _in_option_order(question, rows)
    if report.widget == "funnel":
        _add_conversion(rows)
    _label(question, store, rows)
    value, count = totals[0]
    return {
        "report": key,
        "name": report.name,
        "widget": report.widget,
        "rows": rows,
        "total": text_of(value),
        "count": count,
        "as_of": iso(as_of),
    }


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def text_of(value: Any) -> str | None:
    """A number as the decimal string of the contract."""
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return iso(value)
    return None if value is None else str(value)


def key_json(value: Any) -> Any:
    """A group's key as JSON, to be given back for a drill."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    return text_of(value) if isinstance(value, Decimal | float) else value


def _row(question: Question, row: Sequence[Any]) -> Row:
    keys = row[: len(question.groups)]
    return {
        "raw": list(keys),
        "key": [key_json(key) for key in keys],
        "value": text_of(row[-2]),
        "count": row[-1],
    }


def _in_option_order(question: Question, rows: list[Row]) -> list[Row]:
    """Every choice once, in the designer's (or the funnel's) order, empty ones too; the rest behind."""
    order = list(question.report.stages) or choice_values(question.field(0))
    found: dict[Any, Row] = {row["raw"][0]: row for row in rows}
    zero = "0" if question.report.aggregate in ("count", "count_distinct", "sum") else None
    listed = []
    for value in order:
        empty: Row = {"raw": [value], "key": [value], "value": zero, "count": 0}
        listed.append(found.pop(value, empty))
    if question.report.stages:
        return listed
    return listed + list(found.values())


def _add_conversion(rows: list[Row]) -> None:
    """Who is in a stage has been through those before it: `reached` counts this stage and all later ones."""
    reached, amount = 0, Decimal(0)
    for row in reversed(rows):
        reached += row["count"]
        amount += Decimal(row["value"] or 0)
        row["reached_count"], row["reached"] = reached, text_of(amount)
    before = None
    for row in rows:
        part = Decimal(row["reached_count"]) / before if before else None
        row["conversion"] = str(part.quantize(Decimal("0.0001"))) if part is not None else None
        before = Decimal(row["reached_count"])


def _label(question: Question, store: TenantStore, rows: list[Row]) -> None:
    labels = Labels(question.asker, store, store.forms.get)
    for row in rows:
        row["label"] = []
    for index, group in enumerate(question.report.groups):
        texts = {} if group.by else labels.of(question.field(index), [row["raw"][index] for row in rows])
        for row in rows:
            value = row["raw"][index]
            text = period_label(value, group.by) if group.by and value is not None else texts.get(value)
            row["label"].append(text)
    for row in rows:
        del row["raw"]


def parse_json(data: bytes) -> Any:
    """The JSON of a request, None when absent."""
    return json.loads(data) if data else None
