"""A filter as a SQL predicate, and a sort as ORDER BY terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Text,
    and_,
    any_,
    bindparam,
    false,
    func,
    literal,
    not_,
    or_,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from services.kernel.errors import FieldInvalid
from services.kernel.fields import SYSTEM_FIELDS, Form
from services.kernel.fields.definition import Field
from services.kernel.fields.like import contains_sql, escape_like
from services.kernel.filters.links import LinkedIds
from services.kernel.filters.tree import Group, Leaf, Moment, read_filter, settle

Column = ColumnElement[Any]
MAX_SORTS = 5


def compile_filter(
    data: Any,
    form: Form,
    columns: Mapping[str, Column],
    *,
    me: int,
    departments_of: Callable[[int], Iterable[int]],
    now: datetime,
    tz: tzinfo,
) -> ColumnElement[bool]:
    """The predicate of filter JSON over ``columns`` (by field key).

    The keys of ``columns`` are the readable fields: pass what the reader may see, masked expressions included
    (``Access.columns``), and neither values nor names of the rest can be probed. Raises FieldInvalid.
    """
    tree = settle(read_filter(data, form, columns.keys()), Moment(me, departments_of, now, tz))
    return _node(tree, columns)


def _node(node: Group | Leaf, columns: Mapping[str, Column]) -> ColumnElement[bool]:
    if isinstance(node, Leaf):
        return _leaf(node.field, node.op, columns[node.field.key], node.value)
    parts = [_node(child, columns) for child in node.children]
    if node.kind == "and":
        return and_(true(), *parts)
    if node.kind == "or":
        return or_(false(), *parts)
    return not_(func.coalesce(parts[0], false()))


def storage_type(field: Field) -> TypeEngine[Any]:
    """The type to bind operands with: without one, a Decimal or a date would reach the server as text."""
    return field.kind.column(field) or Text()


def _one_of(column: Column, items: Sequence[Any], kind: TypeEngine[Any]) -> ColumnElement[bool]:
    return column == any_(bindparam(None, list(items), type_=ARRAY(kind)))


def _leaf(field: Field, op: str, column: Column, value: Any) -> ColumnElement[bool]:
    kind, acting = storage_type(field), field.kind.acts_as(field)
    if op in acting.own_operators:
        return acting.match_sql(op, column, value)
    if isinstance(column, LinkedIds):
        return column.condition(op, value)

    def bind(item: Any) -> Column:
        return literal(item, kind)

    plain: dict[str, Callable[[], ColumnElement[bool]]] = {
        "eq": lambda: column == bind(value),
        "ne": lambda: column.is_distinct_from(bind(value)),
        "lt": lambda: column < bind(value),
        "le": lambda: column <= bind(value),
        "gt": lambda: column > bind(value),
        "ge": lambda: column >= bind(value),
        "in": lambda: _one_of(column, value, kind),
        "not_in": lambda: not_(func.coalesce(_one_of(column, value, kind), false())),
        "between": lambda: and_(column >= bind(value[0]), column <= bind(value[1])),
        "within": lambda: and_(column >= bind(value[0]), column < bind(value[1])),
        "not_within": lambda: not_(
            func.coalesce(and_(column >= bind(value[0]), column < bind(value[1])), false())
        ),
        "contains": lambda: contains_sql(column, value),
        "starts_with": lambda: column.ilike(literal(f"{escape_like(value)}%", Text), escape="\\"),
        "empty": lambda: column.is_(None),
        "not_empty": lambda: column.is_not(None),
        "has_any": lambda: column.op("&&", is_comparison=True)(literal(list(value), kind)),
        "has_all": lambda: column.op("@>", is_comparison=True)(literal(list(value), kind)),
    }
    return plain[op]()


@dataclass(frozen=True)
class SortKey:
    """One ORDER BY term. ``expression`` is what to select for a keyset cursor.

    Empty values always come last: indexes for descending sorts are built ``DESC NULLS LAST``. Columns of the
    system are never null, so their terms stay plain and use plain indexes.
    """

    field: Field
    expression: Column
    descending: bool

    @property
    def clause(self) -> Column:
        ordered = self.expression.desc() if self.descending else self.expression.asc()
        bare = self.field.key in SYSTEM_FIELDS and isinstance(self.expression, ColumnClause)
        return ordered if bare else ordered.nulls_last()


def check_sort(data: Any, form: Form, readable: Iterable[str]) -> list[tuple[Field, bool]]:
    """Fields and whether descending; ends with id (descending) unless it is named. Raises FieldInvalid."""
    if not isinstance(data or [], list) or len(data or []) > MAX_SORTS:
        raise FieldInvalid("sort_invalid", None, {"max": MAX_SORTS})
    allowed = set(readable)
    result: list[tuple[Field, bool]] = []
    for item in data or []:
        key = item.get("field") if isinstance(item, Mapping) else None
        if not isinstance(key, str) or item.get("dir", "asc") not in ("asc", "desc"):
            raise FieldInvalid("sort_invalid", None, {"max": MAX_SORTS})
        if key not in allowed:
            raise FieldInvalid("field_unknown", key)
        field = form.field(key)
        if not {"lt", "eq"} & set(field.kind.operators_for(field)):
            raise FieldInvalid("sort_unsupported", key)
        if all(field.key != chosen.key for chosen, _ in result):
            result.append((field, item.get("dir") == "desc"))
    if all(field.key != "id" for field, _ in result):
        result.append((form.field("id"), True))
    return result


def compile_sort(data: Any, form: Form, columns: Mapping[str, Column]) -> list[SortKey]:
    """ORDER BY terms over ``columns`` (readable fields by key); a select sorts in the designer's order."""
    keys = []
    for field, descending in check_sort(data, form, columns.keys()):
        keys.append(SortKey(field, field.kind.sort_sql(columns[field.key], field), descending))
    return keys
