"""The filter as a typed tree, read from the JSON of the contract.

Filters are two-valued: a row matches or does not, and ``not`` is the exact complement. ``ne`` and ``not_in``
therefore find empty values too, as people expect of "status is not closed".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from services.kernel import calendar
from services.kernel.errors import FieldInvalid
from services.kernel.fields import FieldType, Form
from services.kernel.fields.definition import Field
from services.kernel.types import DATETIME, DEPARTMENT, USER, list_of

MAX_NODES, MAX_DEPTH, MAX_LIST = 200, 10, 1_000
ME = object()


@dataclass(frozen=True)
class Relative:
    name: str
    offset: int


@dataclass(frozen=True)
class Leaf:
    """``value`` holds Python values of the field's type, ME or Relative until ``settle``; tuples for
    lists."""

    field: Field
    op: str
    value: Any


@dataclass(frozen=True)
class Group:
    """``kind`` is and, or, not (one child)."""

    kind: str
    children: tuple[Group | Leaf, ...]


@dataclass(frozen=True)
class Moment:
    """Who asks and when. ``departments_of(id)`` gives the ids of that department and all below it."""

    me: int
    departments_of: Callable[[int], Iterable[int]]
    now: datetime
    tz: tzinfo


def field_named(form: Form, key: str) -> Field:
    """A field of the form, or, as ``customer.level``, one of the record a relation names.

    Raises FieldInvalid ``field_unknown``.
    """
    head, dot, tail = key.partition(".")
    if not dot:
        return form.field(key)
    target = form.related.get(str(form.field(head).options.get("form")))
    found = target.by_key.get(tail) if target is not None else None
    if found is None or form.field(head).type != "relation" or found.kind.acts_as(found).shape != "column":
        raise FieldInvalid("field_unknown", key)
    return replace(found, key=key)


def hop_names(form: Form, relations: Collection[str]) -> frozenset[str]:
    """All that ``field_named`` finds behind those relations."""
    found = set()
    for head in relations:
        relation = form.by_key[head]
        target = form.related.get(str(relation.options.get("form")))
        if relation.type == "relation" and target is not None:
            plain = (f for f in target.by_key.values() if f.kind.acts_as(f).shape == "column")
            found |= {f"{head}.{each.key}" for each in plain}
    return frozenset(found)


class _Reader:
    def __init__(self, form: Form, readable: Collection[str]) -> None:
        self.form, self.readable, self.nodes = form, readable, 0

    def read(self, data: Any, depth: int = 1) -> Group | Leaf:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise FieldInvalid("filter_too_large", None, {"nodes": MAX_NODES, "depth": MAX_DEPTH})
        if not isinstance(data, Mapping):
            raise FieldInvalid("filter_invalid")
        for kind in ("and", "or"):
            if kind in data:
                if len(data) != 1 or not isinstance(data[kind], list):
                    raise FieldInvalid("filter_invalid")
                return Group(kind, tuple(self.read(child, depth + 1) for child in data[kind]))
        if "not" in data:
            if len(data) != 1:
                raise FieldInvalid("filter_invalid")
            return Group("not", (self.read(data["not"], depth + 1),))
        return self.leaf(data)

    def leaf(self, data: Mapping[str, Any]) -> Leaf:
        key, op = data.get("field"), data.get("op")
        if not isinstance(key, str) or not isinstance(op, str):
            raise FieldInvalid("filter_invalid")
        # A field that may not be seen answers exactly as one that does not exist.
        if key not in self.readable:
            raise FieldInvalid("field_unknown", key)
        field = field_named(self.form, key)
        if op not in field.kind.operators_for(field):
            raise FieldInvalid("operator_unknown", key, {"value": op[:40]})
        return self.operand(field, op, data.get("value"))

    def operand(self, field: Field, op: str, value: Any) -> Leaf:
        kind = field.kind
        if op in ("empty", "not_empty"):
            return Leaf(field, op, None)
        if op in ("eq", "ne") and value in (None, ""):
            return Leaf(field, "empty" if op == "eq" else "not_empty", None)
        if op == "during":
            return Leaf(field, op, _relative(field, value))
        if op in ("in", "not_in", "between") or (op == "in_subtree" and isinstance(value, list)):
            if not isinstance(value, list) or len(value) > MAX_LIST or (op == "between" and len(value) != 2):
                raise FieldInvalid("list_expected", field.key)
            return Leaf(field, op, tuple(self.scalar(kind, field, item) for item in value))
        if op in ("has_any", "has_all"):
            members = value if isinstance(value, list) else [value]
            if len(members) > MAX_LIST:
                raise FieldInvalid("list_expected", field.key)
            mine = "me" in members and kind.formula_type(field) == list_of(USER)
            others = [item for item in members if not (mine and item == "me")]
            named = kind.operand(others, field) if others or not mine else ()
            return Leaf(field, op, (*named, *([ME] if mine else ())))
        scalar = self.scalar(kind, field, value)
        return Leaf(field, op, (scalar,) if op == "in_subtree" else scalar)

    def scalar(self, kind: FieldType, field: Field, value: Any) -> Any:
        if value == "me" and kind.formula_type(field) == USER:
            return ME
        operand = kind.operand(value, field)
        if operand is None:
            raise FieldInvalid("value_missing", field.key)
        return operand


def _relative(field: Field, value: Any) -> Relative:
    if not isinstance(value, Mapping) or value.get("relative") not in calendar.RELATIVE_RANGES:
        raise FieldInvalid("relative_unknown", field.key, {"allowed": list(calendar.RELATIVE_RANGES)})
    offset = value.get("offset", 0)
    if isinstance(offset, bool) or not isinstance(offset, int) or abs(offset) > 10_000:
        raise FieldInvalid("relative_unknown", field.key, {"allowed": list(calendar.RELATIVE_RANGES)})
    return Relative(value["relative"], offset)


def read_filter(data: Any, form: Form, readable: Collection[str]) -> Group | Leaf:
    """Raises FieldInvalid: filter_invalid, filter_too_large, field_unknown, operator_unknown and those of
    values."""
    return Group("and", ()) if data is None else _Reader(form, readable).read(data)


def settle(node: Group | Leaf, moment: Moment) -> Group | Leaf:
    """The same tree with "me", subtrees, relative periods and whole days turned into plain values.

    What is left are the operators eq ne in not_in lt le gt ge between contains starts_with empty not_empty
    has_any
    has_all and ``within`` / ``not_within`` (half-open range).
    """
    if isinstance(node, Group):
        return replace(node, children=tuple(settle(child, moment) for child in node.children))
    field, op, value = node.field, node.op, node.value
    kind = field.kind.formula_type(field)
    if op == "in_subtree" and kind == DEPARTMENT:
        return Leaf(field, "in", tuple(sorted({d for top in value for d in moment.departments_of(top)})))
    if isinstance(value, tuple):
        value = tuple(moment.me if item is ME else item for item in value)
    elif value is ME:
        value = moment.me
    if isinstance(value, Relative):
        today = calendar.local_date(moment.now, moment.tz)
        first, end = calendar.relative_range(value.name, value.offset, today)
        if kind == DATETIME:
            return Leaf(field, "within", (_start(first, moment), _start(end, moment)))
        return Leaf(field, "within", (first, end))
    return _whole_days(field, op, value, moment) if kind == DATETIME else Leaf(field, op, value)


def _start(day: date, moment: Moment) -> datetime:
    return calendar.day_start(day, moment.tz)


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _whole_days(field: Field, op: str, value: Any, moment: Moment) -> Leaf:
    """A date against an instant means the whole local day."""
    if op == "between":
        low, high = value
        low = _start(low, moment) if _is_day(low) else low
        if _is_day(high):
            return Leaf(field, "within", (low, _start(high + timedelta(days=1), moment)))
        return Leaf(field, op, (low, high))
    if op in ("in", "not_in") and any(_is_day(item) for item in value):
        raise FieldInvalid("datetime_invalid", field.key, {"value": str(value[0])[:40]})
    if not _is_day(value):
        return Leaf(field, op, value)
    start, end = _start(value, moment), _start(value + timedelta(days=1), moment)
    if op in ("eq", "ne"):
        return Leaf(field, "within" if op == "eq" else "not_within", (start, end))
    return Leaf(
        field, {"lt": "lt", "ge": "ge", "le": "lt", "gt": "ge"}[op], start if op in ("lt", "ge") else end
    )
