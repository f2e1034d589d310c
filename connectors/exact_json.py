"""JSON in which a decimal stays a decimal: money never passes through a binary float."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def encode(value: Any) -> bytes:
    """JSON with exact decimals: `Decimal("80000.00")` is written as the number 80000.00, never through a
    float."""
    return _text(value).encode()


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("a decimal on the wire must be finite")
        return format(value, "f")
    if isinstance(value, float):
        raise TypeError("binary floats are not sent to an ERP; use Decimal")
    if isinstance(value, Mapping):
        return (
            "{"
            + ",".join(f"{json.dumps(str(k), ensure_ascii=False)}:{_text(v)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def decode(body: bytes | str) -> Any:
    """Parse JSON; numbers with a fraction become Decimal. Raises ValueError."""
    return json.loads(body, parse_float=Decimal)
