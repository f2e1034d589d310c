"""Text that can be stored and shown: no control characters, no halves of surrogate pairs."""

from __future__ import annotations

UNFIT = dict.fromkeys([*range(32), *range(127, 160), *range(0xD800, 0xE000)])


def is_plain(text: str) -> bool:
    """Whether a text can be kept as it is."""
    return text == clean(text)


def clean(text: str) -> str:
    """What is left of a text that nobody chose, such as a browser's name for itself."""
    return text.translate(UNFIT)


def is_name(text: str, longest: int) -> bool:
    """Whether a text can name something: not empty, not too long, plain."""
    return bool(text.strip()) and len(text) <= longest and is_plain(text)
