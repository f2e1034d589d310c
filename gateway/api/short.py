"""Short record numbers: the record's id in Crockford's base 32, easy to read out and to type.

Source: https://www.crockford.com/base32.html, without a check symbol. O reads as 0, I and L as 1.
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGEST = 11
_VALUES = {digit: value for value, digit in enumerate(DIGITS)} | {"O": 0, "I": 1, "L": 1}


def encode(id: int) -> str:
    """12345 → "C1S"."""
    text = ""
    while id:
        id, digit = divmod(id, 32)
        text = DIGITS[digit] + text
    return text or "0"


def decode(text: str) -> int | None:
    """The id; None for what is no number. Case and hyphens do not matter."""
    digits = text.replace("-", "").upper()
    if not digits or len(digits) > LONGEST or any(digit not in _VALUES for digit in digits):
        return None
    id = 0
    for digit in digits:
        id = id * 32 + _VALUES[digit]
    return id if 0 < id < 2**53 else None
