"""Finitely many values of each term that stand for all: some in every stretch between the constants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product
from math import prod
from typing import Any

from services.kernel.fields import SYSTEM_FIELDS, Form
from services.kernel.fields.definition import Field
from services.kernel.fields.number import NumberField
from services.workflow.domain.verify.tree import Atom, Term, Tree, Valuation, atoms

MAX_VALUATIONS = 100_000
ONE_SECOND = timedelta(seconds=1)


def values_of(term: Term, found: Sequence[Atom], form: Form) -> list[Any]:
    """Representatives of a term given the comparisons made with it; never None."""
    constants = list(dict.fromkeys(atom.constant for atom in found if atom.constant is not None))
    field = form.by_key.get(term.field)
    if term.difference:
        return [Decimal(-1), Decimal(0), Decimal(1)]
    match term.type.kind:
        case "bool":
            return [True, False]
        case "enum":
            return _choices(field, constants)
        case "decimal":
            return list(_numbers(sorted(constants), field))
        case "date":
            return list(_moments(sorted(constants), timedelta(days=1), date(2000, 1, 1)))
        case "datetime":
            return list(
                _moments(sorted(constants), ONE_SECOND, datetime.fromisoformat("2000-01-01T00:00:00Z"))
            )
        case "text":
            return [*constants, _other_text(constants)]
        case "user" | "department" | "record":
            return [*constants, next(n for n in range(1, len(constants) + 2) if n not in constants)]
    return [*constants, object()]


def may_be_empty(term: Term, form: Form) -> bool:
    fields = [form.by_key.get(key.partition(".")[0]) for key in term.reads]
    return term.partial or not all(
        field is not None and (field.required or field.key in SYSTEM_FIELDS) for field in fields
    )


def valuations(trees: Iterable[Tree], form: Form, *, empty: bool) -> Iterator[Valuation] | None:
    """Every combination of representatives, with None for terms that may be empty if ``empty``.

    None when there are more than MAX_VALUATIONS.
    """
    found: dict[Term, list[Atom]] = {}
    for tree in trees:
        for atom in atoms(tree):
            found.setdefault(atom.term, []).append(atom)
    columns = [
        [*values_of(term, using, form), *([None] if empty and may_be_empty(term, form) else [])]
        for term, using in found.items()
    ]
    if prod(map(len, columns)) > MAX_VALUATIONS:
        return None
    return (dict(zip(found, row, strict=True)) for row in product(*columns))


def _choices(field: Field | None, constants: list[Any]) -> list[Any]:
    if field is None or field.type not in ("select", "radio"):
        return [*constants, _other_text(constants)]
    return [choice["value"] for choice in field.options.get("choices", ())]


def _other_text(constants: Sequence[Any]) -> str:
    text = "…"
    while text in constants:
        text += "…"
    return text


def _numbers(constants: list[Decimal], field: Field | None) -> Iterator[Decimal]:
    """The constants the field can hold, and the nearest value it can hold on either side of each."""
    number = field is not None and isinstance(field.kind, NumberField)
    if field is None or not number:
        step, low, high = Decimal("0.0000000001"), None, None
    else:
        kind = field.kind
        assert isinstance(kind, NumberField)
        step = Decimal(1) if field.type == "integer" else Decimal(1).scaleb(-kind.scale(field))
        low, high = (
            kind.decimal(field.options.get("min"), field),
            kind.decimal(field.options.get("max"), field),
        )
    candidates: set[Decimal] = set()
    for constant in [*constants, *(bound for bound in (low, high) if bound is not None)] or [Decimal(0)]:
        down = (constant / step).to_integral_value(ROUND_FLOOR) * step
        up = (constant / step).to_integral_value(ROUND_CEILING) * step
        candidates |= {down, up, down - step, up + step}
    for candidate in sorted(candidates):
        if (low is None or candidate >= low) and (high is None or candidate <= high):
            yield candidate


def _moments(constants: list[Any], step: timedelta, other: Any) -> Iterator[Any]:
    """The constants and their neighbours."""
    if not constants:
        yield other
    yield from sorted({moment for c in constants for moment in (c - step, c, c + step)})
