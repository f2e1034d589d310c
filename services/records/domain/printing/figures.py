"""Numbers as they stand on paper."""

from __future__ import annotations


def grouped(text: str) -> str:
    """80000.00 → 80,000.00; what is no plain number stays as it is."""
    whole, point, cents = text.partition(".")
    digits = whole.removeprefix("-")
    if not digits.isdecimal() or (point and not cents.isdecimal()):
        return text
    return f"{'-' if whole.startswith('-') else ''}{int(digits):,}{point}{cents}"


def short_number(id: int) -> str:
    """The record's number in the base 32 of Crockford, as links to it have it."""
    digits, text = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", ""
    while id:
        id, digit = divmod(id, 32)
        text = digits[digit] + text
    return text or "0"
