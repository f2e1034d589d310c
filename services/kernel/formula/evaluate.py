"""The formula in Python, on values as ``fields`` validates them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from services.kernel.formula.clock import Clock
from services.kernel.formula.nodes import Literal, Name, Node

_NO_ROW: Mapping[str, Any] = {}


def evaluate(
    node: Node, env: Mapping[str, Any], *, now: datetime, today: date, tz: ZoneInfo, me: int | None = None
) -> Any:
    """The value of a bound tree; ``env`` maps field keys to Python values, an absent key is null.

    Total: every operation has a value for every input, null where there is no sensible one.
    """
    return run(node, env, Clock(now, today, tz, me))


def run(node: Node, env: Mapping[str, Any], clock: Clock, row: Mapping[str, Any] = _NO_ROW) -> Any:
    """``evaluate`` with a Clock; ``row`` is the line item an aggregate is at."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        item = node.item
        value = env.get(node.name) if item is None else row.get(item[1])
        return (
            Decimal(value)
            if type(value) is int and node.type is not None and node.type.kind == "decimal"
            else value
        )
    overload = node.overload
    if overload is None:
        raise ValueError("the tree is not bound")
    if node.over is not None:
        return overload.python([run(node.args[0], env, clock, item) for item in env.get(node.over) or ()])
    args = [run(arg, env, clock, row) for arg in node.args]
    if overload.strict and None in args:
        return None
    return overload.python(clock, *args) if overload.timed else overload.python(*args)
