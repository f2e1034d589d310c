"""What one person may do with one object: rows and fields, paired grant by grant.

The union of all rows crossed with the union of all fields would leak, so every field is read through the rows
of the grants that give it. What a reader may not see is replaced before anything filters, sorts, groups or
adds it up; there is nothing left to probe.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Null, case, cast, null
from sqlalchemy.types import NullType

from services.kernel.access.level import Level
from services.kernel.access.reader import EVERYWHERE, Given, Reader
from services.kernel.access.rows import ALL, NONE, Columns, Reaching, Rows, both, either
from services.kernel.access.share import Share
from services.kernel.fields import SYSTEM_FIELDS, Form
from services.kernel.filters.tree import hop_names


class _Filtering(Mapping[str, ColumnElement[Any]]):
    """Expressions of related fields are made when a filter asks for them."""

    def __init__(self, access: Access, raw: Columns, own: Columns) -> None:
        self.access, self.raw, self.own = access, raw, own

    def __getitem__(self, key: str) -> ColumnElement[Any]:
        if key in self.own:
            return self.own[key]
        if key not in self.access.filterable:
            raise KeyError(key)
        return self.access.related(key, self.raw)

    def __contains__(self, key: object) -> bool:
        return key in self.own or ("." in str(key) and key in self.access.filterable)

    def __iter__(self) -> Iterator[str]:
        return iter(key for key in self.access.filterable if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _absent(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A null that still has the column's type, so that it can be compared, sorted and added up."""
    return null() if isinstance(column.type, NullType) else cast(null(), column.type)


@dataclass(frozen=True)
class Access:
    """The answer of ``compile_access``. Everything that leaves a form passes through one of its methods."""

    tenant: int
    user_id: int
    object: str
    action: str
    form: Form | None
    shares: tuple[Share, ...]
    restrictions: tuple[Share, ...]
    #: How much of the fields of other forms that this form's computed fields are made from.
    outside: Mapping[str, Level] = field(default_factory=dict)
    #: What is seen of other forms' records; None for the system itself, which sees everything.
    reader: Reader | None = field(default=None, compare=False, repr=False)

    @property
    def allowed(self) -> bool:
        """Whether any grant gives any row at all."""
        return self.visible != NONE

    @cached_property
    def cut(self) -> Rows:
        return both([restriction.rows for restriction in self.restrictions])

    @cached_property
    def visible(self) -> Rows:
        return both([either([share.rows for share in self.shares]), self.cut])

    def rows(self, columns: Columns) -> ColumnElement[bool]:
        """The predicate of the visible rows over raw columns by key: owner, department and those of formula
        scopes."""
        return self.visible.sql(columns)

    def allows_row(self, row: Mapping[str, Any]) -> bool:
        return self.visible.allows(row)

    @cached_property
    def _given(self) -> dict[str, tuple[Rows, Rows]]:
        return {}

    def _giving(self, key: str) -> tuple[Rows, Rows]:
        """The rows on which ``key`` is given in full, and those on which at least masked, restrictions
        applied."""
        if key not in self._given:
            self._given[key] = self._rows_giving(key)
        return self._given[key]

    def _rows_giving(self, key: str) -> tuple[Rows, Rows]:
        cap = self._cap(key)
        given = [
            (min(share.level(key, self.form, self.outside), cap), share.rows, self._behind(key, share))
            for share in self.shares
        ]
        full = either([both([rows, behind[0]]) for level, rows, behind in given if level >= Level.READ])
        read = [both([rows, behind[1]]) for level, rows, behind in given if level >= Level.MASKED]
        return full, either(read)

    def _behind(self, key: str, share: Share | None = None) -> Given:
        """Where a value made from other records may be seen; without a share, the wider of the two ways."""
        field = self.form.by_key.get(key) if self.form is not None else None
        if self.form is None or field is None or self.reader is None:
            return EVERYWHERE
        return self.reader.behind(self.form, field, named=share is None or key in share.fields)

    def _cap(self, key: str) -> Level:
        return min((r.level(key, self.form) for r in self.restrictions), default=Level.WRITE)

    def _levels(self, key: str) -> list[Level]:
        """Of each grant, as far as any row gives it."""
        found = []
        for share in self.shares:
            full, partly = self._behind(key, share)
            most = Level.WRITE if full != NONE else Level.MASKED if partly != NONE else Level.HIDDEN
            found.append(min(share.level(key, self.form, self.outside), most))
        return found

    def field_level(self, key: str) -> Level:
        """The best level over all grants, as a form shows it; a given row may have less (``field``)."""
        if not self.allowed or (self.form is not None and key not in self.form.by_key):
            return Level.HIDDEN
        return min(max(self._levels(key)), self._cap(key))

    def least_level(self, key: str) -> Level:
        """What is sure of the field on every row that may be seen."""
        if self.field_level(key) == Level.HIDDEN:
            return Level.HIDDEN
        return min(min(self._levels(key)), self._cap(key))

    def given(self, key: str, *, named: bool) -> Given:
        """For values made from this form's: the visible rows on which ``key`` is seen, (in full, at least
        masked); ``named``: whatever the levels say."""
        return self._behind(key) if named else self._giving(key)

    def everywhere(self, key: str) -> bool:
        """Whether no row hides the field for the sake of the records it is made from."""
        return all(self._behind(key, share)[0] == ALL for share in self.shares)

    @cached_property
    def needs(self) -> frozenset[str]:
        """What of related records a row must carry for the verdicts in memory: ``customer.owner``."""
        rows = [self.visible]
        if self.form is not None and self.reader is not None:
            for each in self.form.fields:
                if each.kind.computed:
                    rows += self._giving(each.key)
        return frozenset(name for each in rows for name in each.reads() if "." in name)

    def readable(self) -> tuple[str, ...]:
        """Keys of the fields that may be seen, at least masked, in the form's order; the rest do not
        exist."""
        return self._readable

    @cached_property
    def _readable(self) -> tuple[str, ...]:
        keys = self.form.by_key if self.form is not None else SYSTEM_FIELDS
        return tuple(key for key in keys if self.field_level(key) >= Level.MASKED)

    def field(self, key: str, columns: Columns) -> ColumnElement[Any]:
        """What to select, filter, sort, group and aggregate instead of the raw column of ``key``.

        Only valid together with ``rows``: on visible rows it is the value, its mask, or null.
        """
        everywhere = either([share.rows for share in self.shares])
        full, partly = self._giving(key)
        column = columns[key]
        if full == everywhere:
            return column
        if partly == NONE:
            return _absent(column)
        masked = self._masked(key, column)
        if full == NONE and (partly == everywhere or masked is None):
            return _absent(column) if masked is None else masked
        if masked is None or full == partly:
            return case((full.sql(columns), column), else_=_absent(column))
        if partly == everywhere:
            return case((full.sql(columns), column), else_=masked)
        shown = [
            (rows.sql(columns), value) for rows, value in ((full, column), (partly, masked)) if rows != NONE
        ]
        return case(*shown, else_=_absent(column))

    def _masked(self, key: str, column: ColumnElement[Any]) -> ColumnElement[Any] | None:
        """The mask of a column; None when its type shows nothing at all."""
        definition = self.form.by_key.get(key) if self.form is not None else None
        masked = definition.kind.mask_sql(column, definition) if definition is not None else None
        return None if isinstance(masked, Null) else masked

    def columns(self, columns: Columns) -> dict[str, ColumnElement[Any]]:
        """``field`` of every readable key there is a column for: what to hand to filters, sorts and
        reports."""
        return {key: self.field(key, columns) for key in self.readable() if key in columns}

    @cached_property
    def _beyond(self) -> Mapping[str, Access]:
        """Access to the related form, by relation that is seen and leads to anything."""
        if self.form is None or self.reader is None or self.reader.forms is None:
            return {}
        found = {}
        for key in self.readable():
            relation = self.form.by_key[key]
            target = str(relation.options.get("form"))
            if (
                relation.type == "relation"
                and target in self.reader.forms
                and self.field_level(key) >= Level.READ
            ):
                found[key] = self.reader.view(target)
        return {key: access for key, access in found.items() if access.allowed}

    @cached_property
    def filterable(self) -> frozenset[str]:
        """What filters may name: the readable keys, and those of related records as ``customer.level``."""
        if self.form is None:
            return frozenset(self.readable())
        related = {
            name
            for name in hop_names(self.form, self._beyond)
            if self._beyond[name.partition(".")[0]].field_level(name.partition(".")[2]) >= Level.MASKED
        }
        return frozenset(self.readable()) | related

    def filtering(self, columns: Columns) -> Columns:
        """``columns`` for filters: with those of related records, each as its own record shows it."""
        return _Filtering(self, columns, self.columns(columns))

    def related(self, name: str, columns: Columns) -> ColumnElement[Any]:
        """One of ``filterable`` of a related record; null where that record may not be seen."""
        head, _, key = name.partition(".")
        target = self._beyond[head]
        assert target.form is not None
        assert isinstance(columns, Reaching)
        found = columns.beyond(
            head, target.form, value=lambda inner: target.field(key, inner), where=target.rows
        )
        full = self._giving(head)[0]
        everywhere = either([share.rows for share in self.shares])
        return found if full == everywhere else case((full.sql(columns), found), else_=_absent(found))

    def project(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row as this person sees it: the readable keys, masked or None where the row gives less."""
        seen = self.visible.allows(row)
        return {key: self._cell(key, row) if seen else None for key in self.readable() if key in row}

    def _cell(self, key: str, row: Mapping[str, Any]) -> Any:
        full, partly = self._giving(key)
        if not partly.allows(row):
            return None
        if full.allows(row):
            return row[key]
        definition = self.form.by_key.get(key) if self.form is not None else None
        return definition.kind.mask(row[key], definition) if definition is not None else None

    def level_on(self, key: str, row: Mapping[str, Any]) -> Level:
        """How much of ``key`` is seen on this row, whatever its value: HIDDEN, MASKED or READ."""
        full, partly = self._giving(key)
        if not self.visible.allows(row) or not partly.allows(row):
            return Level.HIDDEN
        return Level.READ if full.allows(row) else Level.MASKED

    def writable(self, key: str, row: Mapping[str, Any]) -> bool:
        """Whether this action may set ``key`` on this row (for ``create``: the row as proposed)."""
        field = self.form.by_key.get(key) if self.form is not None else None
        if field is not None and field.kind.computed:
            return False
        if any(r.level(key, self.form) < Level.WRITE for r in self.restrictions) or not self.cut.allows(row):
            return False
        return any(
            s.level(key, self.form, self.outside) == Level.WRITE and s.rows.allows(row) for s in self.shares
        )

    @cached_property
    def cache_key(self) -> str:
        """Equal for everybody with the same tenant, form version, rows and fields; for caches of answers."""
        parts = [
            [[s.rows.identity(), sorted(s.fields.items()), s.default] for s in group]
            for group in (self.shares, self.restrictions)
        ]
        version = self.form.version if self.form is not None else None
        outside = sorted(self.outside.items())
        computed = [each.key for each in self.form.fields if each.kind.computed] if self.form else []
        given = [[key, *(rows.identity() for rows in self._giving(key))] for key in computed]
        whole = [self.tenant, self.object, self.action, version, parts, outside, given]
        text = json.dumps(whole, default=str)
        return hashlib.sha256(text.encode()).hexdigest()
