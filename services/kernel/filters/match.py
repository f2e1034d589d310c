"""The same filter over values in memory: equal, row by row, to the SQL one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from services.kernel.fields import Form
from services.kernel.fields.like import contains, fold
from services.kernel.filters.tree import Group, Leaf, Moment, read_filter, settle


def matches(
    data: Any,
    form: Form,
    values: Mapping[str, Any],
    *,
    me: int,
    departments_of: Callable[[int], Iterable[int]],
    now: datetime,
    tz: tzinfo,
    readable: Iterable[str] | None = None,
) -> bool:
    """Whether Python ``values`` by field key (system fields included) satisfy filter JSON. Raises
    FieldInvalid."""
    keys = form.by_key.keys() if readable is None else set(readable)
    return _node(settle(read_filter(data, form, keys), Moment(me, departments_of, now, tz)), values)


def _node(node: Group | Leaf, values: Mapping[str, Any]) -> bool:
    if isinstance(node, Leaf):
        value, acting = values.get(node.field.key), node.field.kind.acts_as(node.field)
        if node.op in acting.own_operators:
            return value is not None and acting.match(node.op, value, node.value)
        return _leaf(node.op, value, node.value)
    if node.kind == "and":
        return all(_node(child, values) for child in node.children)
    if node.kind == "or":
        return any(_node(child, values) for child in node.children)
    return not _node(node.children[0], values)


#: Operators on a present value; the negative ones also accept an absent value.
_PRESENT: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda v, w: bool(v == w),
    "lt": lambda v, w: bool(v < w),
    "le": lambda v, w: bool(v <= w),
    "gt": lambda v, w: bool(v > w),
    "ge": lambda v, w: bool(v >= w),
    "in": lambda v, w: v in w,
    "between": lambda v, w: bool(w[0] <= v <= w[1]),
    "within": lambda v, w: bool(w[0] <= v < w[1]),
    "contains": lambda v, w: contains(v, w),
    "starts_with": lambda v, w: fold(v).startswith(fold(w)),
    "not_empty": lambda v, w: True,
    "has_any": lambda v, w: bool(set(v) & set(w)),
    "has_all": lambda v, w: set(v) >= set(w),
}
_NEGATED = {"ne": "eq", "not_in": "in", "not_within": "within", "empty": "not_empty"}


def _leaf(op: str, value: Any, operand: Any) -> bool:
    if op in _NEGATED:
        return not _leaf(_NEGATED[op], value, operand)
    return value is not None and _PRESENT[op](value, operand)
