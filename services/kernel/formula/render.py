"""A tree back as text, with display names in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.kernel.errors import FormulaInvalid
from services.kernel.formula.bind import Schema
from services.kernel.formula.nodes import Call, Literal, Name, Node

#: Function, sign and binding strength of what is written between its arguments.
_INFIX = {
    "OR": ("||", 1),
    "AND": ("&&", 2),
    "EQ": ("=", 3),
    "NE": ("<>", 3),
    "LT": ("<", 3),
    "LE": ("<=", 3),
    "GT": (">", 3),
    "GE": (">=", 3),
    "ADD": ("+", 5),
    "SUB": ("-", 5),
    "MUL": ("*", 6),
    "DIV": ("/", 6),
}
_TIGHT = 7


def render(node: Node, schema: Schema, lang: str) -> str:
    """Text that parses and binds to an equal tree."""
    return _render(node, schema, lang, 0)


def _render(node: Node, schema: Schema, lang: str, around: int) -> str:
    if isinstance(node, Literal):
        text = _literal(node, lang)
        return f"({text})" if text.startswith("-") and around else text
    if isinstance(node, Name):
        return "{" + _name(node.name, schema, lang) + "}"
    text, strength = _call(node, schema, lang)
    return f"({text})" if strength < around else text


def _call(node: Call, schema: Schema, lang: str) -> tuple[str, int]:
    args = node.args
    if node.function in _INFIX and len(args) == 2:
        sign, strength = _INFIX[node.function]
        # Comparisons do not chain, the others associate to the left.
        left = _render(args[0], schema, lang, strength + (strength == 3))
        return f"{left} {sign} {_render(args[1], schema, lang, strength + 1)}", strength
    if node.function == "NEG":
        return "-" + _render(args[0], schema, lang, _TIGHT), _TIGHT
    if node.function == "IN":
        listed = ", ".join(_render(arg, schema, lang, 0) for arg in args[1:])
        return f"{_render(args[0], schema, lang, 4)} IN ({listed})", 3
    return f"{node.function}({', '.join(_render(arg, schema, lang, 0) for arg in args)})", _TIGHT


def _name(key: str, schema: Schema, lang: str) -> str:
    label = schema.label(key, lang)
    try:
        found = None if set(label) & set('{}"\n') else schema.resolve(label)
    except FormulaInvalid:
        found = None
    return label if found is not None and found[0] == key else key


def _literal(node: Literal, lang: str) -> str:
    value = node.value
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return '"' + text.replace('"', '""') + '"'
