"""What a function is: declared once, with its types, its Python, its SQL and its examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Type variables: any scalar; a scalar with an order; the same type wherever the letter repeats in a
#: signature.
VARIABLES: dict[str, tuple[str, ...]] = {
    "T": ("decimal", "text", "bool", "date", "datetime", "enum", "user", "department", "record"),
    "O": ("decimal", "date", "datetime"),
}


@dataclass(frozen=True)
class Overload:
    """One signature of a function.

    ``params`` are kinds, type variables, ``digits`` (an integer literal from -10 to 10), ``list`` or ``rows``
    (line items); the last may repeat. ``strict``: null in, null out, without calling ``python``. ``timed``:
    both sides get the Clock first.
    ``aggregate``: runs over the rows of line items; ``python`` gets the list of values. ``copies``: how
    many times
    the SQL repeats each argument (default 1), ``shifts``: whether it moves a date.
    """

    function: str
    params: tuple[str, ...]
    optional: int
    variadic: bool
    result: str
    python: Callable[..., Any]
    sql: Callable[..., Any]
    strict: bool = True
    timed: bool = False
    aggregate: bool = False
    shifts: bool = False
    copies: tuple[int, ...] = ()
    examples: tuple[tuple[str, Any], ...] = ()

    def param(self, index: int) -> str:
        return self.params[min(index, len(self.params) - 1)]

    def takes(self, count: int) -> bool:
        most = count if self.variadic else len(self.params)
        return len(self.params) - self.optional <= count <= most

    def __str__(self) -> str:
        return f"{self.function}({', '.join(self.params)}{', …' if self.variadic else ''}) → {self.result}"


FUNCTIONS: dict[str, tuple[Overload, ...]] = {}


def declare(
    function: str,
    signature: str,
    *,
    python: Callable[..., Any],
    sql: Callable[..., Any],
    examples: tuple[tuple[str, Any], ...] = (),
    **flags: Any,
) -> None:
    """Register an overload. Signature: ``"text, decimal? -> text"``, ``?`` optional, ``*`` repeats (once or
    more)."""
    left, _, result = signature.partition("->")
    params = [part.strip() for part in left.split(",") if part.strip()]
    overload = Overload(
        function=function,
        params=tuple(part.rstrip("?*") for part in params),
        optional=sum(part.endswith("?") for part in params),
        variadic=bool(params) and params[-1].endswith("*"),
        result=result.strip(),
        python=python,
        sql=sql,
        examples=examples,
        **flags,
    )
    FUNCTIONS[function] = (*FUNCTIONS.get(function, ()), overload)
