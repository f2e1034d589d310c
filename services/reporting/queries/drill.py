"""The records behind a number: their measure adds up to it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from services.chassis.context import current
from services.chassis.errors import Invalid
from services.kernel.fields import Form
from services.reporting.commands.dependencies import Dependencies, report_of
from services.reporting.domain.report import Report
from services.reporting.queries.labels import Labels
from services.reporting.queries.question import Question
from services.reporting.queries.run_report import asker_of, iso, text_of
from services.reporting.queries.store_form import store_form
from services.reporting.storage.layout import SYSTEM
from services.reporting.storage.store import TenantStore

LABELLED = ("person", "department", "relation")
MAX_LIMIT = 200


def drill(
    deps: Dependencies, key: str, row_key: Sequence[Any], extra_filter: Any, cursor: str, limit: int
) -> dict[str, Any]:
    """A page of records of the contract, newest first, with the sum and count over all of them."""
    asker, store = asker_of(deps), deps.stores.of(current().tenant)
    with deps.database.read() as tx:
        report = Report.from_json(key, report_of(tx, key))
    form = store_form(store, report.form)
    question = Question(report, form, asker, extra_filter)
    where = question.behind(_parse_key(question, row_key))
    names = [name for name in question.columns if name in SYSTEM or name in form.by_key]
    page = select(*(question.columns[name].label(f"c{index}") for index, name in enumerate(names)))
    page = page.select_from(question.table).where(where)
    if cursor:
        if not cursor.isdecimal():
            raise Invalid("cursor_invalid", "cursor")
        page = page.where(question.columns["id"] < int(cursor))
    limit = max(1, min(limit or 50, MAX_LIMIT))
    page = page.order_by(question.columns["id"].desc()).limit(limit + 1)
    summary = select(question.measure, func.count())
    summary = summary.select_from(question.table).where(where)
    found, totals = store.fetch_many([page, summary])
    rows = [_record(form, names, row) for row in found[:limit]]
    _label(rows, form, Labels(asker, store, store.forms.get), store)
    return {
        "form": form.key,
        "rows": rows,
        "next": str(rows[-1]["id"]) if len(found) > limit else None,
        "sum": text_of(totals[0][0]),
        "count": totals[0][1],
        "as_of": iso(store.as_of),
    }


def _parse_key(question: Question, row_key: Sequence[Any]) -> list[Any]:
    if len(row_key) not in (0, len(question.groups)):
        raise Invalid("row_invalid", "key")
    parsed: list[Any] = []
    for index, value in enumerate(row_key):
        group = question.report.groups[index]
        if value is None:
            parsed.append(None)
        elif group.by:
            parsed.append(date.fromisoformat(str(value)))
        else:
            parsed.append(question.field(index).kind.operand(value, question.field(index)))
    return parsed


def _record(form: Form, names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    record: dict[str, Any] = {"values": {}, "labels": {}}
    for name, value in zip(names, row, strict=True):
        if name in SYSTEM:
            record[name] = iso(value) if isinstance(value, datetime) else value
        elif value is not None:
            kind = form.field(name).kind
            record["values"][name] = kind.to_json(value)
    return record


def _label(rows: list[dict[str, Any]], form: Form, labels: Labels, store: TenantStore) -> None:
    for name, field in form.by_key.items():
        if field.type not in LABELLED:
            continue
        held = [(row, row.get(name) if name in SYSTEM else row["values"].get(name)) for row in rows]
        texts = labels.of(field, [value for _, value in held])
        for row, value in held:
            if value in texts:
                row["labels"][name] = texts[value]
