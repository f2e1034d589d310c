"""What a function is: declared once, with its types, its Python, its SQL and its examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Type variables: any scalar; a scalar with an order; the same type wherever the letter repeats in a
#: signature.
VARIABLES: dict[str, tuple[str, ...]] = {
    "T": ("decimal", "text", "bool", "date", "datetime", "enum", "user", "department", "record"),
    "U": ("decimal", "text", "bool", "date", "datetime", "enum", "user", "department", "record"),
    "O": ("decimal", "date", "datetime"),
    "E": ("text", "enum", "user", "department", "record"),
}


def letter_of(param: str) -> str:
    """The kind or type variable of a parameter: ``E`` of ``list<E>``."""
    return param[5:-1] if param.startswith("list<") else param


@dataclass(frozen=True)
class Overload:
    """One signature of a function.

    ``params`` are kinds, type variables, ``digits`` (an integer literal from -10 to 10), ``list``,
    ``list<E>``
    or ``rows`` (line items); the last may repeat. ``cycle`` is a group of parameters that repeats after them,
    ``tail`` what may follow the last group. ``strict``: null in, null out, without calling ``python``.
    ``timed``:
    both sides get the Clock first.
    ``aggregate``: runs over the rows of line items; ``python`` gets the list of values of the first argument,
    then the others. ``copies``: how many times the SQL repeats each argument (default 1), ``shifts``: whether
    it moves a date.
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
    cycle: tuple[str, ...] = ()
    tail: str = ""

    def param(self, index: int, count: int) -> str:
        """The parameter an argument meets, of ``count`` given."""
        if not self.cycle or index < len(self.params):
            return self.params[min(index, len(self.params) - 1)]
        place, many = index - len(self.params), count - len(self.params)
        return (
            self.tail if place == many - 1 and many % len(self.cycle) else self.cycle[place % len(self.cycle)]
        )

    def takes(self, count: int) -> bool:
        if self.cycle:
            many = count - len(self.params)
            left = many % len(self.cycle)
            return many >= len(self.cycle) and (left == 0 or (left == 1 and bool(self.tail)))
        most = count if self.variadic else len(self.params)
        return len(self.params) - self.optional <= count <= most

    @property
    def signature(self) -> str:
        """For people: ``text, decimal? → text``; ``…`` after what may repeat."""
        needed = len(self.params) - self.optional
        shown = [name + ("?" if at >= needed else "") for at, name in enumerate(self.params)]
        shown += [*self.cycle, "…"] if self.cycle else ["…"] if self.variadic else []
        shown += [f"{self.tail}?"] if self.tail else []
        return f"{self.function}({', '.join(shown)}) → {self.result}"

    def __str__(self) -> str:
        return self.signature


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
    more), ``(bool, T)*`` a group that repeats."""
    left, _, result = signature.partition("->")
    cycle: tuple[str, ...] = ()
    tail = ""
    if "(" in left:
        left, _, rest = left.partition("(")
        group, _, after = rest.partition(")*")
        cycle, tail = tuple(part.strip() for part in group.split(",")), after.strip(" ,?")
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
        cycle=cycle,
        tail=tail,
        **flags,
    )
    FUNCTIONS[function] = (*FUNCTIONS.get(function, ()), overload)
