"""Dashboards and reports."""

from typing import Any

from gateway.api.answers.base import Answer, Named
from gateway.api.models import Json, Record


class Widget(Answer):
    report: str
    x: int
    y: int
    w: int
    h: int


class Dashboard(Named):
    widgets: list[Widget]
    reports: dict[str, Json]


class ReportRow(Answer):
    """key: to be given to drill; value: decimal string."""

    key: list[Any]
    label: list[str | None]
    value: str | None
    count: int


class Report(Answer):
    report: str
    rows: list[ReportRow]
    total: str | None
    count: int
    as_of: str


class Drill(Answer):
    """The records behind a number; `sum` is the number."""

    form: str
    rows: list[Record]
    next: str | None
    sum: str | None
    count: int
    as_of: str
