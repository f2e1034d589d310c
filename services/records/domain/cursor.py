"""Where a page ended: the sort values of its last row, opaque to the caller, checked when it comes back."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

from services.kernel.errors import FieldInvalid

LONGEST = 8_000


def fingerprint(sort: Any) -> int:
    """Of the order a cursor belongs to: it means nothing in another one."""
    return zlib.crc32(json.dumps(sort, sort_keys=True).encode())


def encode(sort: Any, values: list[str | None]) -> str:
    text = json.dumps([fingerprint(sort), *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str, sort: Any, length: int) -> list[str | None]:
    """The values; raises FieldInvalid ``cursor_invalid`` for anything that did not come from ``encode``."""
    try:
        if len(text) > LONGEST:
            raise ValueError
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        mark, *rest = values
        if mark != fingerprint(sort) or len(rest) != length:
            raise ValueError
        if not all(value is None or (isinstance(value, str) and "\x00" not in value) for value in rest):
            raise ValueError
    except (ValueError, TypeError, binascii.Error):
        raise FieldInvalid("cursor_invalid") from None
    return list(rest)
