"""Localised texts of a notification, as they travel in messages."""

from __future__ import annotations

import json
from collections.abc import Mapping

LONGEST_TITLE, LONGEST_BODY = 500, 20_000
# Control characters but for tabs and line ends, and halves of surrogate pairs; NUL cannot even be stored.
UNFIT = dict.fromkeys({*range(32), *range(127, 160), *range(0xD800, 0xE000)} - {9, 10, 13})


def read_text(data: bytes, longest: int) -> dict[str, str] | None:
    """{"zh-CN": …, "en": …} from JSON, a plain text standing for every language; None when it is neither.

    A text that is too long is cut: a notification with half a sentence beats none.
    """
    try:
        value = json.loads(data or b'""')
    except (ValueError, RecursionError):
        return None
    if isinstance(value, str):
        value = {"zh-CN": value, "en": value}
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        return None
    return {clean(str(language)): clean(text)[:longest] for language, text in value.items()}


def clean(text: str) -> str:
    """The text without what cannot be stored or shown."""
    return text.translate(UNFIT)
