"""What a report and a dashboard are, and what makes them unfit to be stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.kernel.errors import KernelError
from services.kernel.fields import KEY, Form
from services.kernel.filters import check_filter
from services.kernel.types import DECIMAL

WIDGETS = ("number", "leaderboard", "funnel", "pie", "bar", "line", "table")
AGGREGATES = ("count", "sum", "avg", "min", "max", "count_distinct")
NUMERIC_ONLY = ("sum", "avg")
PERIODS = ("day", "week", "month", "quarter", "year")
SORTS = ("asc", "desc", "option_order")
MAX_GROUPS, MAX_LIMIT = 3, 1000


class ReportInvalid(KernelError):
    """A definition that cannot be answered; `field` names the part."""


@dataclass(frozen=True)
class Group:
    """One dimension; `by` is the period for dates."""

    field: str
    by: str | None


@dataclass(frozen=True)
class Report:
    """A question about one form: which rows, grouped how, measured how."""

    key: str
    name: Any
    widget: str
    form: str
    filter: Any
    groups: tuple[Group, ...]
    aggregate: str
    measure: str | None
    sort: str
    limit: int
    stages: tuple[str, ...]

    @classmethod
    def from_json(cls, key: str, data: Mapping[str, Any]) -> "Report":
        """Raises ReportInvalid when the shape is wrong."""

        def need(ok: bool, part: str) -> None:
            if not ok:
                raise ReportInvalid("report_invalid", part)

        need(bool(KEY.fullmatch(key)) and data.get("key", key) == key, "key")
        need(bool(data.get("name")) and isinstance(data["name"], str | Mapping), "name")
        need(data.get("widget") in WIDGETS, "widget")
        need(isinstance(data.get("form"), str) and bool(KEY.fullmatch(data["form"])), "form")
        groups, measure = data.get("group") or [], data.get("measure")
        need(isinstance(groups, list) and len(groups) <= MAX_GROUPS, "group")
        for group in groups:
            need(isinstance(group, Mapping) and isinstance(group.get("field"), str), "group")
            need(group.get("by") in (None, *PERIODS), "group")
        if not isinstance(measure, Mapping):
            raise ReportInvalid("report_invalid", "measure")
        need(measure.get("agg") in AGGREGATES, "measure")
        need(measure["agg"] == "count" or isinstance(measure.get("field"), str), "measure")
        need(data.get("sort", "desc") in SORTS, "sort")
        limit = data.get("limit", 100)
        need(isinstance(limit, int) and not isinstance(limit, bool) and 1 <= limit <= MAX_LIMIT, "limit")
        stages = data.get("stages") or []
        need(isinstance(stages, list) and all(isinstance(each, str) for each in stages), "stages")
        need(data["widget"] != "funnel" or len(groups) == 1, "group")
        return cls(
            key,
            data["name"],
            data["widget"],
            data["form"],
            data.get("filter"),
            tuple(Group(group["field"], group.get("by")) for group in groups),
            measure["agg"],
            measure.get("field"),
            data.get("sort", "desc"),
            limit,
            tuple(stages),
        )


def check_report(report: Report, form: Form) -> None:
    """Check a report against its form; raises ReportInvalid or FieldInvalid."""
    for group in report.groups:
        field = form.field(group.field)
        if group.by and field.type not in ("date", "datetime"):
            raise ReportInvalid("period_needs_date", group.field)
        if "eq" not in field.kind.operators_for(field) or field.type == "long_text":
            raise ReportInvalid("group_unsupported", group.field)
    if report.measure:
        numeric = form.field(report.measure).kind.formula_type(form.field(report.measure)) == DECIMAL
        if report.aggregate in NUMERIC_ONLY and not numeric:
            raise ReportInvalid("measure_needs_number", report.measure)
    if report.filter is not None:
        check_filter(report.filter, form, form.by_key)


def check_dashboard(key: str, data: Mapping[str, Any]) -> None:
    """Check the shape of a dashboard; raises ReportInvalid."""
    if not KEY.fullmatch(key) or data.get("key", key) != key:
        raise ReportInvalid("dashboard_invalid", "key")
    if not data.get("name") or not isinstance(data.get("roles", []), list):
        raise ReportInvalid("dashboard_invalid", "name")
    widgets = data.get("widgets")
    if not isinstance(widgets, list) or len(widgets) > 60:
        raise ReportInvalid("dashboard_invalid", "widgets")
    for widget in widgets:
        places = isinstance(widget, Mapping) and all(
            isinstance(widget.get(name), int) and 0 <= widget[name] <= 1000 for name in ("x", "y", "w", "h")
        )
        if not places or not isinstance(widget.get("report"), str):
            raise ReportInvalid("dashboard_invalid", "widgets")
