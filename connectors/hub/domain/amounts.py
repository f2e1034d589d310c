"""Splitting a gross amount into net and tax so that net + tax = gross to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from services.kernel.money import quantize


@dataclass(frozen=True)
class Amounts:
    """Exact amounts in one currency; `rate` is a fraction (0.06 is 6%)."""

    gross: Decimal
    net: Decimal
    tax: Decimal
    rate: Decimal


def split_gross(gross: Decimal, rate: Decimal, scale: int = 2) -> Amounts:
    """Round once, on the net, half up; the tax is what remains. Raises ValueError for a rate of -1 or
    less."""
    if rate <= -1:
        raise ValueError("a tax rate must be above -100%")
    total = quantize(gross, scale)
    net = quantize(total / (1 + rate), scale)
    return Amounts(total, net, total - net, rate)
