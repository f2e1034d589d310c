"""The formula in Python, on values as ``fields`` validates them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from services.kernel.formula.clock import Clock
from services.kernel.formula.nodes import Literal, Name, Node

Row = tuple[str, Mapping[str, Any]]
_NO_ROW: Row = ("", {})


def evaluate(
    node: Node, env: Mapping[str, Any], *, now: datetime, today: date, tz: ZoneInfo, me: int | None = None
) -> Any:
    """The value of a bound tree; ``env`` maps field keys to Python values, an absent key is null;
    a related record's fields are there as ``customer.level``.

    Total: every operation has a value for every input, null where there is no sensible one.
    """
    return run(node, env, Clock(now, today, tz, me))


def run(node: Node, env: Mapping[str, Any], clock: Clock, row: Row = _NO_ROW) -> Any:
    """``evaluate`` with a Clock; ``row`` is the line item an aggregate is at, with the key of its table."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        head, _, tail = node.name.partition(".")
        value = row[1].get(tail) if tail and head == row[0] else env.get(node.name)
        return (
            Decimal(value)
            if type(value) is int and node.type is not None and node.type.kind == "decimal"
            else value
        )
    overload = node.overload
    if overload is None:
        raise ValueError("the tree is not bound")
    if node.over is not None:
        over, items = node.over, env.get(node.over) or ()
        rest = [run(arg, env, clock) for arg in node.args[1:]]
        return overload.python([run(node.args[0], env, clock, (over, item)) for item in items], *rest)
    args = [run(arg, env, clock, row) for arg in node.args]
    if overload.strict and None in args:
        return None
    return overload.python(clock, *args) if overload.timed else overload.python(*args)
