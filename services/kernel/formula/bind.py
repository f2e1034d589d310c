"""Names to field keys, calls to overloads, types to every node; or an error that says where and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol

from services.kernel.formula.functions import SUBJECTS
from services.kernel.formula.nodes import Call, Literal, Name, Node, refusal
from services.kernel.formula.signature import FUNCTIONS, VARIABLES, Overload, letter_of
from services.kernel.types import BOOL, DATE, DATETIME, DECIMAL, ENUM, NULL, ROW, TEXT, USER, Type

MAX_SHIFTS = 12
MAX_WEIGHT = 3_000
_KINDS: Mapping[str, Type] = {t.kind: t for t in (DECIMAL, TEXT, BOOL, DATE, DATETIME, ENUM, USER)}
assert SUBJECTS  # imported so that FUNCTIONS is filled


class Schema(Protocol):
    """What a formula may name."""

    def resolve(self, name: str) -> tuple[str, Type] | None:
        """(key, type) of a field by key, else by display name in any language; None when there is none.

        Raises FormulaInvalid ``formula_name_ambiguous``.
        """

    def is_items(self, key: str) -> bool:
        """Whether a field is a table of line items; with any other field, ``customer.level`` is a hop."""

    def label(self, key: str, lang: str) -> str:
        """The display name of a field, of a line-item column (``items.amount``) or of a related record's
        field
        (``customer.level``)."""


class Mismatch(Exception):
    """An argument that does not fit an overload: its index, what was expected, what was found."""

    def __init__(self, index: int, expected: str, found: str) -> None:
        super().__init__(index, expected, found)
        self.index, self.expected, self.found = index, expected, found


def bind(node: Node, schema: Schema) -> Node:
    """The tree with keys for names, typed and with overloads chosen; literals take the type they stand
    beside.

    Raises FormulaInvalid: formula_name_unknown, formula_name_ambiguous, formula_function_unknown,
    formula_type,
    formula_untyped (only nulls), formula_option_unknown, formula_items (outside an aggregate, or two tables
    in
    one), formula_too_large.
    """
    bound = _bind(node, schema, None)
    if _weight(bound) > MAX_WEIGHT or _shifts(bound) > MAX_SHIFTS:
        raise refusal("formula_too_large", bound.place, weight=MAX_WEIGHT, shifts=MAX_SHIFTS)
    return bound


def type_of(node: Node) -> Type:
    """The type of a bound node."""
    if node.type is None:
        raise ValueError("the tree is not bound")
    return node.type


def check(node: Node, schema: Schema) -> Type:
    """The type of the formula. Raises as ``bind``."""
    return type_of(bind(node, schema))


def _bind(node: Node, schema: Schema, over: str | None) -> Node:
    if isinstance(node, Literal):
        return node
    if isinstance(node, Name):
        return _bind_name(node, schema, over)
    overloads = FUNCTIONS.get(node.function)
    if overloads is None:
        raise refusal("formula_function_unknown", node.place, function=node.function[:40])
    table = _table(node, schema) if _aggregates(node) else None
    if table is None:
        scalar = [o for o in overloads if not o.aggregate]
        if not scalar:
            raise refusal("formula_items", node.place, function=node.function)
        return _choose(node, [_bind(arg, schema, over) for arg in node.args], scalar, over=None)
    if over is not None:
        raise refusal("formula_items", node.place, function=node.function)
    # Only the first argument is taken row by row; what follows (a separator) is the same for all.
    args = [_bind(arg, schema, table if at == 0 else None) for at, arg in enumerate(node.args)]
    return _choose(node, args, _aggregates(node), over=table)


def _bind_name(node: Name, schema: Schema, over: str | None) -> Name:
    found = schema.resolve(node.name)
    if found is None:
        raise refusal("formula_name_unknown", node.place, field=node.name[:80], name=node.name[:80])
    key, type_ = found
    table, dot, _ = key.partition(".")
    in_items = type_.of == ROW or (dot == "." and schema.is_items(table))
    if in_items and table != over:
        raise refusal("formula_items", node.place, name=node.name[:80])
    return Name(key, type_, node.place)


def _aggregates(node: Call) -> list[Overload]:
    """The overloads by which a call may run over line items."""
    return [o for o in FUNCTIONS.get(node.function, ()) if o.aggregate and o.takes(len(node.args))]


def _table(node: Call, schema: Schema) -> str | None:
    """The key of the line items named first in the arguments, except where an inner aggregate uses them
    up."""
    return next((table for arg in node.args if (table := _open_table(arg, schema)) is not None), None)


def _open_table(node: Node, schema: Schema) -> str | None:
    if isinstance(node, Name):
        found = schema.resolve(node.name)
        if found is None:
            return None
        table, dot, _ = found[0].partition(".")
        return table if found[1].of == ROW or (dot and schema.is_items(table)) else None
    return None if isinstance(node, Literal) or _aggregates(node) else _table(node, schema)


def _choose(node: Call, args: list[Node], overloads: list[Overload], over: str | None) -> Call:
    worst: Mismatch | None = None
    for overload in overloads:
        if not overload.takes(len(args)):
            continue
        try:
            fitted, result = _fit(overload, args)
        except Mismatch as mismatch:
            # The overload that got furthest is the one that was meant.
            worst = mismatch if worst is None or mismatch.index > worst.index else worst
            continue
        return replace(node, args=tuple(fitted), type=result, overload=overload, over=over)
    if worst is None:
        expected = " | ".join(str(o) for o in overloads)
        raise refusal(
            "formula_arguments", node.place, function=node.function, expected=expected, count=len(args)
        )
    at = args[worst.index].place
    raise refusal(
        "formula_untyped" if worst.found == "null" else "formula_type",
        at if at.line else node.place,
        function=node.function,
        argument=worst.index + 1,
        expected=worst.expected,
        found=worst.found,
    )


def _fit(overload: Overload, args: list[Node]) -> tuple[list[Node], Type]:
    variables: dict[str, Type] = {}
    count = len(args)
    for index in range(count):
        letter = letter_of(overload.param(index, count))
        # A field decides before a literal: in {stage} = "signed" the text becomes an option.
        if letter in VARIABLES and (letter not in variables or variables[letter] == NULL):
            variables[letter] = _decide(overload, letter, args)
    fitted = [_accept(arg, overload.param(i, count), variables, i) for i, arg in enumerate(args)]
    result = variables.get(overload.result) or _KINDS[overload.result]
    return fitted, result


def _decide(overload: Overload, letter: str, args: list[Node]) -> Type:
    params = [overload.param(i, len(args)) for i in range(len(args))]
    among = [(i, arg) for i, arg in enumerate(args) if letter_of(params[i]) == letter]
    ranked = sorted(among, key=lambda pair: (type_of(pair[1]) == NULL, isinstance(pair[1], Literal), pair[0]))
    index, arg = ranked[0]
    decided = type_of(arg)
    if params[index] != letter:
        if decided.of is None:
            raise Mismatch(index, "list", str(decided))
        decided = decided.of
    if decided.kind not in VARIABLES[letter]:
        raise Mismatch(index, "/".join(VARIABLES[letter]), str(decided))
    return decided


def _accept(arg: Node, param: str, variables: Mapping[str, Type], index: int) -> Node:
    if param == "digits":
        digits = arg.value if isinstance(arg, Literal) else None
        if isinstance(digits, Decimal) and digits == int(digits) and abs(digits) <= 10:
            return arg
        raise Mismatch(index, "-10…10", str(type_of(arg)))
    found = type_of(arg)
    if param == "list" or param.startswith("list<"):
        inner = variables.get(letter_of(param), found.of)
        if found.kind == "list" and found.of != ROW and found.of == inner:
            return arg
        raise Mismatch(index, "list", str(found))
    if param == "rows":
        if found.of == ROW:
            return arg
        raise Mismatch(index, "rows", str(found))
    wanted = variables.get(param) or _KINDS[param]
    if found == wanted:
        return arg
    if isinstance(arg, Literal):
        literal = _retype(arg, wanted)
        if literal is not None:
            return literal
    raise Mismatch(index, str(wanted), str(found))


def _retype(literal: Literal, wanted: Type) -> Literal | None:
    """The literal as a value of ``wanted`` (an option by value or label, a date, an id), or None."""
    value, place = literal.value, literal.place
    if literal.type == NULL:
        return Literal(None, wanted, place)
    if wanted == ENUM and literal.type == TEXT:
        if wanted.choices and value not in wanted.choices:
            raise refusal("formula_option_unknown", place, value=value[:80])
        return Literal(wanted.choices.get(value, value), wanted, place)
    if wanted.kind in ("user", "department", "record") and literal.type == DECIMAL:
        return Literal(int(value), wanted, place) if value == int(value) and 0 < value < 2**53 else None
    try:
        if wanted == DATE and literal.type == TEXT:
            return Literal(date.fromisoformat(value), wanted, place) if len(value) == 10 else None
        if wanted == DATETIME and literal.type == TEXT:
            moment = datetime.fromisoformat(value)
            return Literal(moment.astimezone(UTC), wanted, place) if moment.tzinfo else None
    except ValueError:
        return None
    return None


def _weight(node: Node) -> int:
    """How many times the SQL mentions a leaf: some functions repeat an argument."""
    if not isinstance(node, Call) or node.overload is None:
        return 1
    copies = node.overload.copies
    return 1 + sum((copies[i] if i < len(copies) else 1) * _weight(arg) for i, arg in enumerate(node.args))


def _shifts(node: Node) -> int:
    if not isinstance(node, Call) or node.overload is None:
        return 0
    return node.overload.shifts + max((_shifts(arg) for arg in node.args), default=0)
