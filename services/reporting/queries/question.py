"""A report made into SQL for one person: her rows, her fields, her time zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Date,
    Select,
    and_,
    cast,
    distinct,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.sql import TableClause

from services.chassis.errors import Forbidden
from services.kernel.access import Access, Snapshot, compile_access
from services.kernel.errors import FieldInvalid
from services.kernel.fields import Form
from services.kernel.fields.definition import Field
from services.kernel.filters import compile_filter
from services.reporting.domain.report import Group, Report
from services.reporting.storage.layout import sql_table

Column = ColumnElement[Any]


@dataclass(frozen=True)
class Asker:
    """Who asks, when, under which policy."""

    user: int
    snapshot: Snapshot
    now: datetime
    language: str

    def access(self, form: Form) -> Access:
        return compile_access(self.snapshot, self.user, f"form:{form.key}", "view", form=form, now=self.now)


class Question:
    """One report for one person. Everything it selects, filters or groups went through her access.

    Raises Forbidden when she may see nothing of the form, FieldInvalid("field_unknown") for fields she may
    not see, exactly as for fields that do not exist.
    """

    def __init__(self, report: Report, form: Form, asker: Asker, extra_filter: Any = None) -> None:
        self.report, self.form, self.asker = report, form, asker
        self.access = asker.access(form)
        if not self.access.allowed:
            raise Forbidden("forbidden")
        self.table: TableClause
        self.table, raw = sql_table(form)
        self.columns = self.access.columns(raw)
        parts: list[ColumnElement[bool]] = [self.access.rows(raw)]
        parts += [self._filter(each) for each in (report.filter, extra_filter) if each]
        self.where = and_(true(), *parts)
        self.groups = [self._group(group) for group in report.groups]
        self.measure = self._measure()

    def column(self, key: str) -> Column:
        if key not in self.columns:
            raise FieldInvalid("field_unknown", key)
        return self.columns[key]

    def field(self, index: int) -> Field:
        return self.form.field(self.report.groups[index].field)

    def _filter(self, data: Any) -> ColumnElement[bool]:
        snapshot = self.asker.snapshot
        return compile_filter(
            data,
            self.form,
            self.columns,
            me=self.asker.user,
            departments_of=lambda department: snapshot.subtree(department),
            now=self.asker.now,
            tz=snapshot.zone,
        )

    def _group(self, group: Group) -> Column:
        column = self.column(group.field)
        if not group.by:
            return column
        if self.form.field(group.field).type == "datetime":
            column = func.timezone(literal(self.asker.snapshot.time_zone), column)
        return cast(func.date_trunc(literal(group.by), column), Date)

    def _measure(self) -> Column:
        if self.report.measure is None:
            return func.count()
        column = self.column(self.report.measure)
        if self.report.aggregate == "count_distinct":
            return func.count(distinct(column))
        return getattr(func, self.report.aggregate)(column)

    def grouped(self) -> Select[Any]:
        """Keys, measure and count of each group."""
        names = [group.label(f"k{index}") for index, group in enumerate(self.groups)]
        statement: Select[Any] = select(*names, self.measure.label("value"), func.count().label("count"))
        statement = statement.select_from(self.table).where(self.where)
        if not self.groups:
            return statement
        statement = statement.group_by(*self.groups)
        if self.report.sort == "asc":
            return statement.order_by(*(group.asc().nulls_last() for group in self.groups)).limit(
                self.report.limit
            )
        if self.report.sort == "desc":
            order = [self.measure.desc().nulls_last(), *(group.asc().nulls_last() for group in self.groups)]
            return statement.order_by(*order).limit(self.report.limit)
        return statement

    def total(self) -> ClauseElement:
        """Measure and count over everything, whatever the limit on groups."""
        statement = select(self.measure, func.count())
        return statement.select_from(self.table).where(self.where)

    def behind(self, key: Sequence[Any]) -> ColumnElement[bool]:
        """The predicate of the records behind one row; an empty key is all of them."""
        parts = [
            group.is_(None) if value is None else group == literal(value, group.type)
            for group, value in zip(self.groups, key, strict=False)
        ]
        return and_(self.where, *parts)
