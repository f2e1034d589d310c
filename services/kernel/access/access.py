"""What one person may do with one object: rows and fields, paired grant by grant.

The union of all rows crossed with the union of all fields would leak, so every field is read through the rows
of the grants that give it. What a reader may not see is replaced before anything filters, sorts, groups or
adds it up; there is nothing left to probe.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Null, case, cast, null
from sqlalchemy.types import NullType

from services.kernel import formula
from services.kernel.access.level import Level
from services.kernel.access.rows import NONE, Columns, Rows, both, either, resolve_scope
from services.kernel.access.snapshot import Person, Snapshot
from services.kernel.errors import KernelError
from services.kernel.fields import SYSTEM_FIELDS, Field, Form
from services.kernel.fields.derivation import READS, places_of

#: Needed to address a record at all: whoever sees a row sees these.
ALWAYS_READ = ("id", "version")


@dataclass(frozen=True)
class Share:
    """One grant or restriction as it applies to one person."""

    rows: Rows
    fields: Mapping[str, Level]
    default: Level

    def level(
        self,
        key: str,
        form: Form | None,
        outside: Mapping[str, Level] | None = None,
        above: frozenset[str] = frozenset(),
    ) -> Level:
        """A computed field that is not named has at most the level of everything it is computed from.

        ``outside``: the levels of fields of other forms as ``form.field``; None when they cap nothing.
        """
        if key in ALWAYS_READ:
            return Level.WRITE
        if key in self.fields:
            return self.fields[key]
        field = form.by_key.get(key) if form else None
        if form is None or field is None or not field.kind.computed or self.default == Level.HIDDEN:
            return self.default
        if key in above:
            return Level.HIDDEN
        levels: list[Level] = [self.default]
        for place in _reads(form, field):
            owner, _, source = place.partition(".")
            if owner == form.key:
                levels.append(self.level(source, form, outside, above | {key}))
            elif outside is not None:
                levels.append(outside.get(place, Level.HIDDEN))
        return min(levels)


def _reads(form: Form, field: Field) -> Iterable[str]:
    """Where a computed field's values come from, as ``form.field``; a place nobody may see when unknown."""
    if (known := field.options.get(READS)) is not None:
        return tuple(str(place) for place in known)
    if field.formula is None:
        return () if field.type == "auto_number" else ("?.?",)
    try:
        names = formula.compile_text(field.formula, formula.schema_of(form)).references
    except KernelError:
        return ("?.?",)
    return places_of(form, names)


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
        cap = min((r.level(key, self.form) for r in self.restrictions), default=Level.WRITE)
        levels = [(min(share.level(key, self.form, self.outside), cap), share.rows) for share in self.shares]
        full = either([rows for level, rows in levels if level >= Level.READ])
        return full, either([rows for level, rows in levels if level >= Level.MASKED])

    def field_level(self, key: str) -> Level:
        """The best level over all grants, as a form shows it; a given row may have less (``field``)."""
        if not self.allowed or (self.form is not None and key not in self.form.by_key):
            return Level.HIDDEN
        cap = min((r.level(key, self.form) for r in self.restrictions), default=Level.WRITE)
        return min(max(share.level(key, self.form, self.outside) for share in self.shares), cap)

    def least_level(self, key: str) -> Level:
        """What is sure of the field on every row that may be seen."""
        if self.field_level(key) == Level.HIDDEN:
            return Level.HIDDEN
        cap = min((r.level(key, self.form) for r in self.restrictions), default=Level.WRITE)
        return min(min(share.level(key, self.form, self.outside) for share in self.shares), cap)

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
        if masked is None:
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
        text = json.dumps([self.tenant, self.object, self.action, version, parts, outside], default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def compile_access(
    snapshot: Snapshot,
    user_id: int,
    object: str,
    action: str,
    *,
    form: Form | None = None,
    now: datetime | None = None,
) -> Access:
    """The access of one person. Default deny: strangers and inactive people get nothing.

    ``form`` is needed for masks, "*" levels and formula scopes, ``now`` (aware) for formula scopes; without
    them
    those give nothing. ``form:*`` grants apply to every form.
    """
    empty = Access(snapshot.tenant, user_id, object, action, form, (), ())
    person = snapshot.person(user_id)
    if person is None or not person.active:
        return empty
    shares: list[Share] = []
    restrictions: list[Share] = []
    for grant in snapshot.grants:
        if not grant.covers(object, action) or not snapshot.applies(grant, person):
            continue
        rows = resolve_scope(grant.rows, snapshot, person, form, now)
        if grant.restrict:
            default = grant.fields.get("*", Level.WRITE)
            restrictions.append(Share(rows, grant.fields, default))
        elif rows != NONE:
            shares.append(Share(rows, grant.fields, grant.fields.get("*", Level.HIDDEN)))
    if not shares:
        return empty
    outside = {place: _level_elsewhere(snapshot, person, place) for place in _places_outside(form)}
    return replace(empty, shares=tuple(shares), restrictions=tuple(restrictions), outside=outside)


def _places_outside(form: Form | None) -> set[str]:
    if form is None:
        return set()
    computed = [each for each in form.fields if each.kind.computed]
    places = {place for each in computed for place in _reads(form, each)}
    return {place for place in places if place.partition(".")[0] != form.key}


def _level_elsewhere(snapshot: Snapshot, person: Person, place: str) -> Level:
    """How much of a plain field of another form the person sees on any of its rows."""
    owner, _, key = place.partition(".")
    held = [g for g in snapshot.grants if g.covers(f"form:{owner}", "view") and snapshot.applies(g, person)]
    given = [g.fields.get(key, g.fields.get("*", Level.HIDDEN)) for g in held if not g.restrict]
    caps = [g.fields.get(key, g.fields.get("*", Level.WRITE)) for g in held if g.restrict]
    return min([max(given, default=Level.HIDDEN), *caps])


def may(snapshot: Snapshot, user_id: int, object: str, action: str = "manage") -> bool:
    """Whether the person holds an administrative permission such as ``admin:forms``.

    Any restriction on it takes it away; rows and fields have no meaning here.
    """
    person = snapshot.person(user_id)
    if person is None or not person.active:
        return False
    held = [g for g in snapshot.grants if g.covers(object, action) and snapshot.applies(g, person)]
    return bool(held) and not any(grant.restrict for grant in held)
