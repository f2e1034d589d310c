"""Localised texts of a notification, as they travel in messages."""

from __future__ import annotations

import json
from collections.abc import Mapping

LONGEST_TITLE, LONGEST_BODY = 500, 20_000


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
    return {str(language): text[:longest] for language, text in value.items()}
