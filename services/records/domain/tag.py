"""A tag of what a document is now: who sends back the one they read cannot undo another's change unseen."""

from __future__ import annotations

import hashlib
import json
from typing import Any

DIGITS = 16


def tag_of(document: Any) -> str:
    """Equal for equal JSON, whatever the order of its names."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
