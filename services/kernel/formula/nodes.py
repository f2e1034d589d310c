"""The syntax tree. Three nodes: a literal, a name, a call; operators are calls of the functions behind them.

Before ``bind`` a name holds what was written; after it the field key, and every node its type. The JSON
form is
what is stored and what the browser evaluates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from services.kernel.errors import FormulaInvalid
from services.kernel.types import BOOL, DATE, DATETIME, DECIMAL, ENUM, NULL, TEXT, Type

if TYPE_CHECKING:
    from services.kernel.formula.signature import Overload

MAX_DEPTH = 40
MAX_NODES = 300


@dataclass(frozen=True)
class Place:
    """Where in the text, both from 1; 0 when the tree did not come from text."""

    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Literal:
    value: Any
    type: Type
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Name:
    """``name`` is as written, then the field key; ``items.amount`` is a column of line items,
    ``customer.level``
    a field of the record that the relation ``customer`` names."""

    name: str
    type: Type | None = field(default=None, compare=False)
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Call:
    """``over`` is the line-items key an aggregate runs over; ``overload`` is chosen by ``bind``."""

    function: str
    args: tuple[Node, ...]
    place: Place = field(default=Place(), compare=False)
    type: Type | None = field(default=None, compare=False)
    overload: Overload | None = field(default=None, compare=False)
    over: str | None = field(default=None, compare=False)
    depth: int = field(init=False, default=1, compare=False)
    size: int = field(init=False, default=1, compare=False)

    def __post_init__(self) -> None:
        depth = 1 + max((depth_of(arg) for arg in self.args), default=0)
        size = 1 + sum(arg.size if isinstance(arg, Call) else 1 for arg in self.args)
        if depth > MAX_DEPTH or size > MAX_NODES:
            raise refusal("formula_too_large", self.place, depth=MAX_DEPTH, nodes=MAX_NODES)
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "size", size)


Node = Literal | Name | Call


def depth_of(node: Node) -> int:
    return node.depth if isinstance(node, Call) else 1


def refusal(code: str, place: Place, field: str | None = None, **params: Any) -> FormulaInvalid:
    return FormulaInvalid(code, field, {**params, "line": place.line, "column": place.column})


def references(node: Node) -> frozenset[str]:
    """Keys of the fields it reads; line-item columns as ``items.amount`` (of a bound tree)."""
    if isinstance(node, Name):
        return frozenset((node.name,))
    return (
        frozenset(key for arg in node.args for key in references(arg))
        if isinstance(node, Call)
        else frozenset()
    )


def calls(node: Node) -> frozenset[str]:
    """Names of the functions it calls."""
    if not isinstance(node, Call):
        return frozenset()
    return frozenset((node.function,)).union(*(calls(arg) for arg in node.args))


def to_json(node: Node) -> dict[str, Any]:
    """{"value", "type"} | {"field", "type"} | {"call", "args"}; types only where they are known."""
    if isinstance(node, Literal):
        return {"value": _literal_json(node.value), "type": str(node.type)}
    if isinstance(node, Name):
        return {"field": node.name} if node.type is None else {"field": node.name, "type": str(node.type)}
    result: dict[str, Any] = {"call": node.function, "args": [to_json(arg) for arg in node.args]}
    return result if node.over is None else {**result, "over": node.over}


def _literal_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


_READERS: dict[str, Any] = {
    "decimal": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}
_LITERALS = {t.kind: t for t in (DECIMAL, TEXT, BOOL, DATE, DATETIME, ENUM, NULL)}


def from_json(data: Any, depth: int = 1) -> Node:
    """The unbound tree of ``to_json``. Raises FormulaInvalid ``formula_invalid`` on anything else."""
    if not isinstance(data, Mapping) or depth > MAX_DEPTH:
        raise refusal("formula_invalid", Place())
    if isinstance(data.get("field"), str):
        return Name(data["field"])
    if isinstance(data.get("call"), str) and isinstance(data.get("args"), list):
        return Call(data["call"], tuple(from_json(arg, depth + 1) for arg in data["args"]))
    kind = data.get("type")
    if "value" not in data or not isinstance(kind, str):
        raise refusal("formula_invalid", Place())
    value = data["value"]
    try:
        typed = _READERS[kind](value) if kind in _READERS and value is not None else value
    except (ValueError, TypeError, InvalidOperation):
        raise refusal("formula_invalid", Place()) from None
    if isinstance(typed, Decimal) and not typed.is_finite():
        raise refusal("formula_invalid", Place())
    return Literal(typed, NULL if value is None else _LITERALS.get(kind, Type(kind)))
