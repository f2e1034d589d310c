"""The FilterString of ExecuteBillQuery: an SQL-like condition, or a list of comparison objects.

Grammar subset: = <> != < <= > >= like, in, between, is [not] null, and/or/not, brackets, `{ts'…'}`.
Text compares without regard to case, as the vendor's database does; null makes a comparison unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError, VisitError

Row = Mapping[str, Any]
Resolve = Callable[[str], str]  # a field as written → its canonical key; raises UnknownField

_PARSER = Lark(
    r"""
    ?start: or
    ?or: and (_OR and)*
    ?and: not (_AND not)*
    ?not: _NOT not -> negate | test
    ?test: "(" or ")"
         | operand OPERATOR operand -> compare
         | operand _LIKE STRING -> like
         | operand _NOT _LIKE STRING -> not_like
         | operand _IN "(" operand ("," operand)* ")" -> among
         | operand _NOT _IN "(" operand ("," operand)* ")" -> not_among
         | operand _BETWEEN operand _AND operand -> between
         | operand _IS _NULL -> is_null
         | operand _IS _NOT _NULL -> not_null
    ?operand: STRING -> text | NUMBER -> number | "{" _TS STRING "}" -> text | FIELD -> field
    _OR.3: /or\b/i
    _AND.3: /and\b/i
    _NOT.3: /not\b/i
    _LIKE.3: /like\b/i
    _IN.3: /in\b/i
    _BETWEEN.3: /between\b/i
    _IS.3: /is\b/i
    _NULL.3: /null\b/i
    _TS.3: /ts\b/i
    OPERATOR: "<=" | ">=" | "<>" | "!=" | "=" | "<" | ">"
    STRING: /N?'(?:[^']|'')*'/
    NUMBER: /-?\d+(\.\d+)?/
    FIELD: /[A-Za-z_]\w*(\.[A-Za-z_]\w*)*/
    %ignore /\s+/
    """,
    parser="lalr",
)


class FilterInvalid(Exception):
    """The text is not a condition."""


class UnknownField(Exception):
    """A field key the form does not have."""


@dataclass(frozen=True)
class Condition:
    """A compiled filter: the fields it reads, and its truth for one row."""

    fields: frozenset[str]
    holds: Callable[[Row], bool]


Value = Callable[[Row], Any]
Truth = Callable[[Row], bool | None]


class _Compile(Transformer[Token, Any]):
    def __init__(self, resolve: Resolve) -> None:
        super().__init__()
        self._resolve = resolve
        self.fields: set[str] = set()

    @v_args(inline=True)
    def text(self, token: Token) -> Value:
        value = _unquote(token)
        return lambda row: value

    @v_args(inline=True)
    def number(self, token: Token) -> Value:
        value = Decimal(token)
        return lambda row: value

    @v_args(inline=True)
    def field(self, token: Token) -> Value:
        key = self._resolve(str(token))
        self.fields.add(key)
        return lambda row: row[key]

    @v_args(inline=True)
    def compare(self, left: Value, operator: Token, right: Value) -> Truth:
        test = _ORDER[str(operator)]

        def holds(row: Row) -> bool | None:
            order = _order(left(row), right(row))
            return None if order is None else test(order)

        return holds

    @v_args(inline=True)
    def like(self, left: Value, pattern: Token) -> Truth:
        return _matches(left, pattern)

    @v_args(inline=True)
    def not_like(self, left: Value, pattern: Token) -> Truth:
        return _negated(_matches(left, pattern))

    def among(self, items: list[Value]) -> Truth:
        left, *choices = items

        def holds(row: Row) -> bool | None:
            orders = [_order(left(row), choice(row)) for choice in choices]
            return True if 0 in orders else (None if None in orders else False)

        return holds

    def not_among(self, items: list[Value]) -> Truth:
        return _negated(self.among(items))

    @v_args(inline=True)
    def between(self, value: Value, low: Value, high: Value) -> Truth:
        def holds(row: Row) -> bool | None:
            below, above = _order(value(row), low(row)), _order(value(row), high(row))
            return None if below is None or above is None else below >= 0 and above <= 0

        return holds

    @v_args(inline=True)
    def is_null(self, value: Value) -> Truth:
        return lambda row: value(row) is None

    @v_args(inline=True)
    def not_null(self, value: Value) -> Truth:
        return lambda row: value(row) is not None

    @v_args(inline=True)
    def negate(self, inner: Truth) -> Truth:
        return _negated(inner)

    def and_(self, items: list[Truth]) -> Truth:
        def holds(row: Row) -> bool | None:
            results = [item(row) for item in items]
            return False if False in results else (None if None in results else True)

        return holds

    def or_(self, items: list[Truth]) -> Truth:
        def holds(row: Row) -> bool | None:
            results = [item(row) for item in items]
            return True if True in results else (None if None in results else False)

        return holds


setattr(_Compile, "and", _Compile.and_)
setattr(_Compile, "or", _Compile.or_)

_ORDER: dict[str, Callable[[int], bool]] = {
    "=": lambda o: o == 0,
    "<>": lambda o: o != 0,
    "!=": lambda o: o != 0,
    "<": lambda o: o < 0,
    "<=": lambda o: o <= 0,
    ">": lambda o: o > 0,
    ">=": lambda o: o >= 0,
}


def compile_filter(source: Any, resolve: Resolve) -> Condition:
    """Compile a FilterString. Raises FilterInvalid, UnknownField."""
    text = _from_list(source) if isinstance(source, list) else str(source or "")
    if not text.strip():
        return Condition(frozenset(), lambda row: True)
    compiler = _Compile(resolve)
    try:
        truth = compiler.transform(_PARSER.parse(text))
    except VisitError as error:
        raise error.orig_exc from error
    except LarkError as error:
        raise FilterInvalid(str(error).splitlines()[0]) from error
    return Condition(frozenset(compiler.fields), lambda row: truth(row) is True)


def _from_list(items: list[Any]) -> str:
    parts: list[str] = []
    for position, item in enumerate(items):
        if not isinstance(item, dict) or str(item.get("Compare")).lower() not in (*_ORDER, "like"):
            raise FilterInvalid(f"item {position}")
        value = str(item.get("Value", "")).replace("'", "''")
        parts.append(
            f"{item.get('Left') or ''}{item.get('FieldName')} {item['Compare']} '{value}'"
            f"{item.get('Right') or ''}"
        )
        if position + 1 < len(items):
            parts.append(str(item.get("Logic") or "and"))
    return " ".join(parts)


def _unquote(token: str) -> str:
    return token[token.index("'") + 1 : -1].replace("''", "'")


def _like(pattern: str) -> re.Pattern[str]:
    body = "".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
    return re.compile(body, re.IGNORECASE | re.DOTALL)


def _matches(left: Value, pattern: str) -> Truth:
    regex = _like(_unquote(pattern))
    return lambda row: None if (v := left(row)) is None else regex.fullmatch(str(v)) is not None


def _negated(inner: Truth) -> Truth:
    return lambda row: None if (v := inner(row)) is None else not v


def _order(left: Any, right: Any) -> int | None:
    """-1, 0 or 1; None when either side is null. Raises FilterInvalid when a literal does not fit the
    field."""
    if left is None or right is None:
        return None
    if isinstance(right, datetime | Decimal | int) and isinstance(left, str):
        flipped = _order(right, left)
        return None if flipped is None else -flipped
    try:
        if isinstance(left, datetime):
            right = right if isinstance(right, datetime) else datetime.fromisoformat(str(right))
        elif isinstance(left, Decimal | int):
            left, right = Decimal(left), Decimal(str(right))
        else:
            left, right = str(left).casefold(), str(right).casefold()
    except (ValueError, InvalidOperation) as error:
        raise FilterInvalid(f"cannot compare with {right!r}") from error
    return int(left > right) - int(left < right)


def compare_values(left: Any, right: Any) -> int:
    """Total order for sorting: null first."""
    order = _order(left, right)
    return order if order is not None else int(left is not None) - int(right is not None)
