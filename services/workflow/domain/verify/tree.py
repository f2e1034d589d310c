"""A branch condition as a tree of comparisons between terms and constants, evaluated in three-valued logic.

A term is a field, or, where a formula does more than compare fields with constants, an expression taken as a
whole: `{a} * {b} > 10` has the term `{a} * {b}`. Treating such a term as free of its fields can only make the
verifier stricter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.kernel import formula
from services.kernel.formula import Call, Literal, Name
from services.kernel.types import BOOL, DECIMAL, Type

COMPARISONS = ("EQ", "NE", "LT", "LE", "GT", "GE")
#: Functions that have a value whenever their arguments do.
TOTAL = (*COMPARISONS, "ADD", "SUB", "MUL", "NEG", "CONCAT")
MIRRORED = {"EQ": "EQ", "NE": "NE", "LT": "GT", "LE": "GE", "GT": "LT", "GE": "LE"}


@dataclass(frozen=True)
class Term:
    """``field``: its key, "" for an expression. ``text`` names it to the author.

    ``difference``: of two expressions, compared with 0.

    ``reads``: the fields it is empty with; ``partial``: it may be empty without them, as a division is.
    """

    text: str
    type: Type
    field: str = ""
    difference: bool = False
    reads: frozenset[str] = frozenset()
    partial: bool = False


@dataclass(frozen=True)
class Atom:
    """``op``: one of COMPARISONS, "null" (is empty) or "true" (a truth value by itself)."""

    term: Term
    op: str
    constant: Any = None


@dataclass(frozen=True)
class Join:
    """``kind``: and, or, not (one child), if (condition, then, otherwise), or const (``value``)."""

    kind: str
    children: tuple[Tree, ...] = ()
    value: bool | None = None


Tree = Atom | Join
TRUE = Join("const", value=True)
Valuation = Mapping[Term, Any]


def read_tree(node: formula.Node) -> Tree:
    """The tree of a bound formula of type bool."""
    if isinstance(node, Literal):
        return Join("const", value=node.value)
    if isinstance(node, Name):
        return Atom(_term(node), "true")
    args = node.args
    if node.function in ("AND", "OR"):
        return Join(node.function.lower(), tuple(read_tree(arg) for arg in args))
    if node.function == "NOT":
        return Join("not", (read_tree(args[0]),))
    if node.function == "IF" and node.type == BOOL:
        otherwise = args[2] if len(args) > 2 else Literal(None, BOOL)
        return Join("if", tuple(read_tree(arg) for arg in (args[0], args[1], otherwise)))
    if node.function == "ISNULL":
        return Atom(_term(args[0]), "null")
    if node.function in COMPARISONS:
        return _comparison(node.function, args[0], args[1])
    if node.function == "IN":
        return Join("or", tuple(_comparison("EQ", args[0], option) for option in args[1:]))
    return Atom(_term(node), "true")


def _comparison(op: str, left: formula.Node, right: formula.Node) -> Tree:
    if isinstance(left, Literal) and not isinstance(right, Literal):
        left, right, op = right, left, MIRRORED[op]
    if isinstance(right, Literal):
        if right.value is None:
            return Join("const", value=None)
        if isinstance(right.value, Decimal):
            left, op, value = _isolate(left, op, right.value)
            return Atom(_term(left), op, value)
        return Atom(_term(left), op, right.value)
    first, second = _describe(left), _describe(right)
    if first > second:
        first, second, op = second, first, MIRRORED[op]
    text, pair = f"{first} − {second}", Call(op, (left, right))
    term = Term(text, DECIMAL, difference=True, reads=formula.references(pair), partial=not _total(pair))
    return Atom(term, op, Decimal(0))


def _isolate(node: formula.Node, op: str, value: Decimal) -> tuple[formula.Node, str, Decimal]:
    """Move constants to the right: `-{a} + 5 > 3` is `{a} < 2`."""
    current: formula.Node = node
    while isinstance(current, Call) and current.over is None:
        step = _isolate_once(current, op, value)
        if step is None:
            break
        current, op, value = step
    return current, op, value


def _isolate_once(node: Call, op: str, value: Decimal) -> tuple[formula.Node, str, Decimal] | None:
    if node.function == "NEG":
        return node.args[0], MIRRORED[op], -value
    if node.function not in ("ADD", "SUB") or len(node.args) != 2:
        return None
    left, right = node.args
    if isinstance(right, Literal) and isinstance(right.value, Decimal):
        return left, op, value - right.value if node.function == "ADD" else value + right.value
    if isinstance(left, Literal) and isinstance(left.value, Decimal):
        if node.function == "ADD":
            return right, op, value - left.value
        return right, MIRRORED[op], left.value - value
    return None


def _term(node: formula.Node) -> Term:
    kind = node.type or BOOL
    if isinstance(node, Name) and "." not in node.name:
        return Term(node.name, kind, node.name, reads=frozenset((node.name,)))
    return Term(_describe(node), kind, reads=formula.references(node), partial=not _total(node))


def _total(node: formula.Node) -> bool:
    """Whether it has a value whenever every field it reads has one."""
    if isinstance(node, Call):
        return node.function in TOTAL and node.over is None and all(map(_total, node.args))
    return isinstance(node, Name) or node.value is not None


def _describe(node: formula.Node) -> str:
    """An expression in field keys: equal expressions have equal texts, so that branches share the term."""
    if isinstance(node, Literal):
        return f'"{node.value}"' if isinstance(node.value, str) else str(node.value)
    if isinstance(node, Name):
        return node.name
    signs = {"ADD": "+", "SUB": "-", "MUL": "*", "DIV": "/"}
    parts = [_describe(arg) for arg in node.args]
    if node.function in signs and len(parts) == 2:
        return f"({parts[0]} {signs[node.function]} {parts[1]})"
    return f"{node.function}({', '.join(parts)})"


def terms(tree: Tree) -> Iterator[Term]:
    if isinstance(tree, Atom):
        yield tree.term
    else:
        for child in tree.children:
            yield from terms(child)


def atoms(tree: Tree) -> Iterator[Atom]:
    if isinstance(tree, Atom):
        yield tree
    else:
        for child in tree.children:
            yield from atoms(child)


def value(tree: Tree, at: Valuation) -> bool | None:
    """The condition's truth at one valuation, exactly as the formula language has it."""
    if isinstance(tree, Atom):
        return _atom(tree, at[tree.term])
    match tree.kind:
        case "const":
            return tree.value
        case "not":
            inner = value(tree.children[0], at)
            return None if inner is None else not inner
        case "if":
            return value(tree.children[1 if value(tree.children[0], at) is True else 2], at)
    values = [value(child, at) for child in tree.children]
    deciding = tree.kind == "or"
    if deciding in values:
        return deciding
    return None if None in values else not deciding


def _atom(atom: Atom, found: Any) -> bool | None:
    if atom.op == "null":
        return found is None
    if found is None:
        return None
    match atom.op:
        case "true":
            return bool(found)
        case "EQ":
            return bool(found == atom.constant)
        case "NE":
            return bool(found != atom.constant)
        case "LT":
            return bool(found < atom.constant)
        case "LE":
            return bool(found <= atom.constant)
        case "GT":
            return bool(found > atom.constant)
    return bool(found >= atom.constant)
