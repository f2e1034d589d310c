"""Text to tree. Excel-like: ``IF({金额} > 10000 && {状态} = "已签", …)``.

Full-width punctuation is read as its ASCII twin outside quotes and braces, since people write formulas with a
Chinese input method on.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, v_args
from lark.exceptions import VisitError
from lark.visitors import Transformer_NonRecursive

from services.kernel.errors import FormulaInvalid
from services.kernel.formula.nodes import Call, Literal, Name, Node, Place, refusal
from services.kernel.types import BOOL, DECIMAL, NULL, TEXT

MAX_TEXT = 4_000
#: Digits of a literal: beyond them no field could hold the value.
WHOLE_DIGITS, SCALE = 18, 10

GRAMMAR = r"""
?start: either
?either: both | either "||" both -> call_or
?both: compared | both "&&" compared -> call_and
?compared: joined
    | joined COMPARE joined -> compare
    | joined IN "(" arguments ")" -> inside
    | joined NOT_IN "(" arguments ")" -> outside
?joined: sum | joined "&" sum -> call_concat
?sum: product | sum "+" product -> call_add | sum "-" product -> call_sub
?product: unary | product "*" unary -> call_mul | product "/" unary -> call_div
?unary: "-" unary -> call_neg | "!" unary -> call_not | atom
?atom: NUMBER -> number
    | STRING -> text
    | FIELD -> name
    | TRUE -> true
    | FALSE -> false
    | NULL -> null
    | WORD "(" [arguments] ")" -> call
    | "(" either ")"
arguments: either ("," either)*
COMPARE: "<=" | ">=" | "<>" | "!=" | "==" | "=" | "<" | ">"
NUMBER: /[0-9]+(\.[0-9]+)?/
STRING: /"([^"]|"")*"/
FIELD: /\{[^{}"\n]+\}/
TRUE.2: /true\b/i
FALSE.2: /false\b/i
NULL.2: /null\b/i
NOT_IN.3: /not\s+in\b/i
IN.2: /in\b/i
WORD: /[A-Za-z_][A-Za-z0-9_]*/
%ignore /[\s\u3000]+/
"""

COMPARISONS = {"=": "EQ", "==": "EQ", "!=": "NE", "<>": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}
_WIDE = dict(zip("（），＋－＊／＝＜＞！＆｜“”＂｛｝．", '(),+-*/=<>!&|"""{}.', strict=True))


def _place(token: Any) -> Place:
    return Place(token.line or 0, token.column or 0)


@v_args(meta=True)
class _Builder(Transformer_NonRecursive[Token, Any]):
    """Bottom-up and without recursion, whatever the depth of the text."""

    def _call(self, meta: Any, function: str, args: list[Any]) -> Call:
        return Call(function, tuple(args), place=_place(meta))

    def call_or(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, "OR", args)

    def call_and(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, "AND", args)

    def call_concat(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, "CONCAT", args)

    def call_add(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, "ADD", args)

    def call_sub(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, "SUB", args)

    def call_mul(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, "MUL", args)

    def call_div(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, "DIV", args)

    def call_not(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, "NOT", args)

    def call_neg(self, meta: Any, args: list[Any]) -> Node:
        (arg,) = args
        if isinstance(arg, Literal) and isinstance(arg.value, Decimal):
            return Literal(-arg.value if arg.value else arg.value, DECIMAL, _place(meta))
        return self._call(meta, "NEG", args)

    def compare(self, meta: Any, args: list[Any]) -> Node:
        left, operator, right = args
        return self._call(meta, COMPARISONS[str(operator)], [left, right])

    def inside(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, "IN", [args[0], *args[2]])

    def outside(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, "NOT", [self.inside(meta, args)])

    def arguments(self, meta: Any, args: list[Any]) -> list[Any]:
        return args

    def call(self, meta: Any, args: list[Any]) -> Node:
        return self._call(meta, str(args[0]).upper(), args[1] or [])

    def number(self, meta: Any, args: list[Any]) -> Node:
        whole, _, fraction = str(args[0]).partition(".")
        if len(whole.lstrip("0")) > WHOLE_DIGITS or len(fraction) > SCALE:
            raise refusal("formula_number", _place(meta), digits=WHOLE_DIGITS, scale=SCALE)
        return Literal(Decimal(str(args[0])), DECIMAL, _place(meta))

    def text(self, meta: Any, args: list[Any]) -> Node:
        return Literal(str(args[0])[1:-1].replace('""', '"'), TEXT, _place(meta))

    def name(self, meta: Any, args: list[Any]) -> Node:
        return Name(str(args[0])[1:-1].strip(), place=_place(meta))

    def true(self, meta: Any, args: list[Any]) -> Node:
        return Literal(True, BOOL, _place(meta))

    def false(self, meta: Any, args: list[Any]) -> Node:
        return Literal(False, BOOL, _place(meta))

    def null(self, meta: Any, args: list[Any]) -> Node:
        return Literal(None, NULL, _place(meta))


_PARSER = Lark(GRAMMAR, parser="lalr", propagate_positions=True)
_BUILDER = _Builder()


def narrow(text: str) -> str:
    """The same text, character for character, with full-width punctuation outside quotes and braces made
    ASCII."""
    result: list[str] = []
    closing = ""
    for char in text:
        if closing:
            if char in closing:
                char, closing = closing[0], ""
            result.append(char)
            continue
        closing = {'"': '"', "＂": '"＂', "“": '"”', "{": "}", "｛": "}｝"}.get(char, "")
        result.append(_WIDE.get(char, char))
    return "".join(result)


def parse(text: str) -> Node:
    """Raises FormulaInvalid ``formula_syntax`` (with what was found), ``formula_too_large``,
    ``formula_number``."""
    if len(text) > MAX_TEXT or "\x00" in text:
        raise refusal("formula_too_large", Place(1, 1), characters=MAX_TEXT)
    try:
        tree: Any = _BUILDER.transform(_PARSER.parse(narrow(text)))
    except VisitError as error:
        if isinstance(error.orig_exc, FormulaInvalid):
            raise error.orig_exc from None
        raise
    except UnexpectedInput as error:
        found = error.char if isinstance(error, UnexpectedCharacters) else str(getattr(error, "token", ""))
        place = Place(max(error.line, 1), max(error.column, 1))
        raise refusal("formula_syntax", place, found=found[:40]) from None
    return tree  # type: ignore[no-any-return]
