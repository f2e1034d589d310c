"""Exact amounts. Every rounding in Dougong is half up, away from zero, as on an invoice and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from services.kernel.errors import FieldInvalid

#: Enough digits that no addition, product or quantisation of permitted values is ever rounded by accident.
EXACT = Context(prec=4000, rounding=ROUND_HALF_UP, Emin=-999999, Emax=999999)


def quantize(amount: Decimal, scale: int) -> Decimal:
    """``amount`` rounded half up to ``scale`` digits after the point; a negative scale rounds to tens and
    up."""
    rounded = amount.quantize(_unit(scale), context=EXACT)
    return rounded if scale >= 0 else rounded.quantize(Decimal(1), context=EXACT)


@lru_cache(maxsize=200)
def _unit(scale: int) -> Decimal:
    return Decimal((0, (1,), -scale))


def parse(text: str, scale: int = 2) -> Decimal:
    """A plain decimal string of at most ``scale`` digits after the point.

    Raises FieldInvalid ``number_invalid`` or ``number_scale``.
    """
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise FieldInvalid("number_invalid", None, {"value": text[:80]}) from None
    if not amount.is_finite():
        raise FieldInvalid("number_invalid", None, {"value": text[:80]})
    if amount.adjusted() > 60 or (rounded := quantize(amount, scale)) != amount:
        raise FieldInvalid("number_scale", None, {"scale": scale})
    return rounded


def allocate(total: Decimal, weights: Sequence[Decimal | int], scale: int = 2) -> list[Decimal]:
    """``total`` split in proportion to ``weights``, in units of 10**-scale, summing to ``total`` exactly.

    Largest remainder: the units left over go to the shares that rounding down cut most, first share first.
    Raises ValueError when weights are negative, all zero, or ``total`` has more digits than ``scale``.
    """
    shares = [Fraction(weight) for weight in weights]
    whole = sum(shares, Fraction(0))
    if whole <= 0 or any(share < 0 for share in shares):
        raise ValueError("weights must not be negative and must not all be zero")
    if quantize(total, scale) != total:
        raise ValueError("total is finer than the scale")
    sign = -1 if total < 0 else 1
    units = int(EXACT.scaleb(abs(total), scale))
    exact = [units * share / whole for share in shares]
    allotted = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda i: (allotted[i] - exact[i], i))
    for index in order[: units - sum(allotted)]:
        allotted[index] += 1
    return [EXACT.scaleb(Decimal(sign * part), -scale) for part in allotted]
