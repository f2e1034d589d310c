"""A scope resolved for one person: which rows, as a SQL predicate and as a function of a row.

There is no negation: whatever is unknown, missing or broken can only make fewer rows match.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from sqlalchemy import BigInteger, ColumnElement, and_, any_, bindparam, false, func, literal, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from services.kernel import formula
from services.kernel.access.grant import MAX_SCOPE_DEPTH, Scope
from services.kernel.access.snapshot import Person, Snapshot
from services.kernel.calendar import local_date
from services.kernel.errors import KernelError
from services.kernel.fields import Form

Columns = Mapping[str, ColumnElement[Any]]
#: Makes an expression over the raw columns of a related record.
Inside = Callable[[Columns], ColumnElement[Any]]


@runtime_checkable
class Reaching(Protocol):
    """Raw columns that know the tables of other forms. Without them nothing behind a relation is seen."""

    def beyond(self, relation: str, target: Form, *, value: Inside, where: Inside) -> ColumnElement[Any]:
        """``value`` of the record a relation names if it fulfils ``where``, else null."""

    def among(self, relation: str, target: Form, where: Inside) -> ColumnElement[bool]:
        """Whether every record that a relation to several names fulfils ``where``; never null."""


@dataclass(frozen=True)
class Hop:
    """A field of a related record, as a scope reads it: null where the person may not see it."""

    relation: str
    key: str
    #: Where that field of that record may be seen.
    rows: Rows
    target: Form = field(compare=False, repr=False)

    def sql(self, columns: Columns) -> ColumnElement[Any]:
        if not isinstance(columns, Reaching):
            raise LookupError(f"{self.relation}.{self.key}")
        return columns.beyond(
            self.relation, self.target, value=lambda inner: inner[self.key], where=self.rows.sql
        )

    def value(self, row: Mapping[str, Any]) -> Any:
        behind = behind_of(row, self.relation)
        return behind.get(self.key) if behind is not None and self.rows.allows(behind) else None


def behind_of(row: Mapping[str, Any], relation: str) -> Mapping[str, Any] | None:
    """The related record's raw values, which a row carries as ``customer.owner``; None without them."""
    prefix = f"{relation}."
    behind = {key[len(prefix) :]: row[key] for key in row if key.startswith(prefix)}
    return behind if behind.get("id") is not None and behind["id"] == row.get(relation) else None


@dataclass(frozen=True)
class Rows:
    """``kind``: all, none, ids (``column`` in ``ids``), formula (reading ``hops``), and, or; through: the
    relation ``column`` names nothing, or a record of ``target`` that is in ``parts[0]``; each: all the
    records it names are.
    """

    kind: str
    column: str = ""
    ids: tuple[int, ...] = ()
    parts: tuple[Rows, ...] = ()
    compiled: formula.Compiled | None = None
    clock: formula.Clock | None = None
    hops: tuple[tuple[str, Hop], ...] = ()
    target: Form | None = field(default=None, compare=False, repr=False)

    def sql(self, columns: Columns) -> ColumnElement[bool]:
        match self.kind:
            case "all":
                return true()
            case "ids":
                column = columns[self.column]
                if len(self.ids) == 1:
                    return column == literal(self.ids[0], BigInteger)
                return column == any_(bindparam(None, list(self.ids), type_=ARRAY(BigInteger)))
            case "and":
                return and_(true(), *(part.sql(columns) for part in self.parts))
            case "or":
                return or_(false(), *(part.sql(columns) for part in self.parts))
            case "formula" if self.compiled is not None and self.clock is not None:
                known = {**columns, **{name: hop.sql(columns) for name, hop in self.hops}}
                return formula.compile_sql(self.compiled.ast, known, self.clock)
            case "through" if self.target is not None and isinstance(columns, Reaching):
                found = columns.beyond(
                    self.column, self.target, value=lambda inner: true(), where=self.parts[0].sql
                )
                return or_(columns[self.column].is_(None), func.coalesce(found, false()))
            case "each" if self.target is not None and isinstance(columns, Reaching):
                return columns.among(self.column, self.target, self.parts[0].sql)
            case _:
                return false()

    def allows(self, row: Mapping[str, Any]) -> bool:
        match self.kind:
            case "all":
                return True
            case "ids":
                return row.get(self.column) in self.ids
            case "and":
                return all(part.allows(row) for part in self.parts)
            case "or":
                return any(part.allows(row) for part in self.parts)
            case "formula" if self.compiled is not None and self.clock is not None:
                known = {**row, **{name: hop.value(row) for name, hop in self.hops}}
                return formula.run(self.compiled.ast, known, self.clock) is True
            case "through":
                behind = behind_of(row, self.column)
                return row.get(self.column) is None or (behind is not None and self.parts[0].allows(behind))
            case "each":
                return self._allows_each(row)
            case _:
                return False

    def _allows_each(self, row: Mapping[str, Any]) -> bool:
        """The records are there as ``projects[]``, a list of raw values by key."""
        named = row.get(self.column)
        behind = {each["id"]: each for each in row.get(f"{self.column}[]") or ()}
        return all(id in behind and self.parts[0].allows(behind[id]) for id in named or ())

    def reads(self) -> frozenset[str]:
        """Keys of what ``allows`` asks of a row: ``owner``, ``customer.owner``, ``projects[].owner``."""
        names = {self.column} if self.kind in ("ids", "through", "each") else set()
        if self.compiled is not None:
            names |= self.compiled.references
        dot = {"through": f"{self.column}.", "each": f"{self.column}[]."}.get(self.kind, "")
        for part in self.parts:
            names |= {f"{dot}{name}" for name in (part.reads() | {"id"} if dot else part.reads())}
        for _, hop in self.hops:
            names |= {f"{hop.relation}.{name}" for name in hop.rows.reads() | {"id", hop.key}}
        return frozenset(names)

    def identity(self) -> Any:
        """JSON that is equal exactly when the rows are the same for everybody who has it."""
        if self.kind == "formula" and self.compiled is not None and self.clock is not None:
            hops = [[name, hop.rows.identity()] for name, hop in self.hops]
            return ["formula", self.compiled.to_json(), self.clock.identity(self.compiled.ast), hops]
        return [self.kind, self.column, list(self.ids), [part.identity() for part in self.parts]]


ALL, NONE = Rows("all"), Rows("none")


def ids(column: str, values: frozenset[int] | tuple[int, ...]) -> Rows:
    return Rows("ids", column, tuple(sorted(set(values)))) if values else NONE


def either(parts: list[Rows]) -> Rows:
    flat = [leaf for part in parts for leaf in (part.parts if part.kind == "or" else (part,))]
    kept = list(dict.fromkeys(part for part in flat if part.kind != "none"))
    if ALL in kept:
        return ALL
    return NONE if not kept else kept[0] if len(kept) == 1 else Rows("or", parts=tuple(kept))


def both(parts: list[Rows]) -> Rows:
    kept = list(dict.fromkeys(part for part in parts if part.kind != "all"))
    if NONE in kept:
        return NONE
    return ALL if not kept else kept[0] if len(kept) == 1 else Rows("and", parts=tuple(kept))


def through(relation: str, target: Form, inner: Rows, kind: str = "through") -> Rows:
    """The rows whose relation names nothing outside ``inner``; ``kind`` each for a relation to several."""
    return inner if inner in (ALL, NONE) else Rows(kind, relation, parts=(inner,), target=target)


#: (relation, field of the related form) → how a scope reads it; None when it may not.
Hopping = Callable[[str, str], Hop | None]


def resolve_scope(
    scope: Scope,
    snapshot: Snapshot,
    person: Person,
    form: Form | None,
    now: datetime | None,
    hopping: Hopping,
    depth: int = 1,
) -> Rows:
    """The rows of ``scope`` for ``person``; an unknown word or a formula that no longer fits gives none."""

    def inner(part: Scope) -> Rows:
        return resolve_scope(part, snapshot, person, form, now, hopping, depth + 1)

    match scope:
        case "all":
            return ALL
        case "own":
            return ids("owner", (person.id,))
        case "department":
            return ids("department", person.departments)
        case "subtree":
            return ids("department", snapshot.subtree(*person.departments))
        case "managed":
            reports = ids("owner", snapshot.reports(person.id))
            return either([reports, ids("department", snapshot.headed(person.id))])
        case {"formula": str(text)}:
            return _formula(text, snapshot, person, form, now, hopping)
        case {"and": list(parts)} if depth <= MAX_SCOPE_DEPTH and parts:
            return both([inner(part) for part in parts])
        case {"or": list(parts)} if depth <= MAX_SCOPE_DEPTH:
            return either([inner(part) for part in parts])
        case _:
            return NONE


def _formula(
    text: str,
    snapshot: Snapshot,
    person: Person,
    form: Form | None,
    now: datetime | None,
    hopping: Hopping,
) -> Rows:
    if form is None or now is None:
        return NONE
    try:
        compiled = formula.compile_text(text, formula.schema_of(form))
    except KernelError:
        return NONE
    if compiled.type.kind != "bool":
        return NONE
    hops: list[tuple[str, Hop]] = []
    for name in sorted(compiled.references):
        head, dot, tail = name.partition(".")
        if dot and form.by_key[head].type == "relation":
            hop = hopping(head, tail)
            if hop is None:
                return NONE
            hops.append((name, hop))
    clock = formula.Clock(now=now, today=local_date(now, snapshot.zone), tz=snapshot.zone, me=person.id)
    return Rows("formula", compiled=compiled, clock=clock, hops=tuple(hops))
