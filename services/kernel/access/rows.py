"""A scope resolved for one person: which rows, as a SQL predicate and as a function of a row.

There is no negation: whatever is unknown, missing or broken can only make fewer rows match.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, any_, bindparam, false, literal, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from services.kernel import formula
from services.kernel.access.grant import MAX_SCOPE_DEPTH, Scope
from services.kernel.access.snapshot import Person, Snapshot
from services.kernel.calendar import local_date
from services.kernel.errors import KernelError
from services.kernel.fields import Form

Columns = Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True)
class Rows:
    """``kind``: all, none, ids (``column`` in ``ids``), formula, and, or."""

    kind: str
    column: str = ""
    ids: tuple[int, ...] = ()
    parts: tuple[Rows, ...] = ()
    compiled: formula.Compiled | None = None
    clock: formula.Clock | None = None

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
                return formula.compile_sql(self.compiled.ast, columns, self.clock)
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
                return formula.run(self.compiled.ast, row, self.clock) is True
            case _:
                return False

    def identity(self) -> Any:
        """JSON that is equal exactly when the rows are the same for everybody who has it."""
        if self.kind == "formula" and self.compiled is not None and self.clock is not None:
            return ["formula", self.compiled.to_json(), self.clock.identity(self.compiled.ast)]
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


def resolve_scope(
    scope: Scope, snapshot: Snapshot, person: Person, form: Form | None, now: datetime | None, depth: int = 1
) -> Rows:
    """The rows of ``scope`` for ``person``; an unknown word or a formula that no longer fits gives none."""
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
            return _formula(text, snapshot, person, form, now)
        case {"and": list(parts)} if depth <= MAX_SCOPE_DEPTH and parts:
            return both([resolve_scope(part, snapshot, person, form, now, depth + 1) for part in parts])
        case {"or": list(parts)} if depth <= MAX_SCOPE_DEPTH:
            return either([resolve_scope(part, snapshot, person, form, now, depth + 1) for part in parts])
        case _:
            return NONE


def _formula(text: str, snapshot: Snapshot, person: Person, form: Form | None, now: datetime | None) -> Rows:
    if form is None or now is None:
        return NONE
    try:
        compiled = formula.compile_text(text, formula.schema_of(form))
    except KernelError:
        return NONE
    if compiled.type.kind != "bool":
        return NONE
    clock = formula.Clock(now=now, today=local_date(now, snapshot.zone), tz=snapshot.zone, me=person.id)
    return Rows("formula", compiled=compiled, clock=clock)
