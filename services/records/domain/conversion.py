"""One field's values as those of another type: through what people read and write in a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.kernel.errors import FieldInvalid, KernelError
from services.kernel.fields import Field, TextContext
from services.records.domain.definition import TEXTUAL

LANGUAGE = "zh-CN"
#: Types whose values are held by something besides the form's table.
UNMOVABLE = ("attachments", "images", "signature")


@dataclass(frozen=True)
class Converted:
    """``ok`` is False where a value was lost; ``text`` is the value as people read it."""

    value: Any
    text: str
    ok: bool


def check_convertible(before: Field, after: Field) -> None:
    """Raises FieldInvalid ``field_type_fixed``."""
    for field in (before, after):
        if field.kind.computed or field.type in UNMOVABLE or field.kind.shape != "column":
            raise FieldInvalid("field_type_fixed", before.key)


def text_of(value: Any, before: Field, after: Field, context: TextContext) -> str:
    if after.type in TEXTUAL and isinstance(before.kind.to_json(value), str):
        kind = before.kind.formula_type(before).kind
        if kind in ("decimal", "text"):
            return str(before.kind.to_json(value))  # 1234.50 rather than 1,234.50
    return before.kind.to_text(value, before, LANGUAGE, context)


def converted(text: str, after: Field, context: TextContext) -> Converted:
    try:
        value = after.kind.parse_text(text, after, context)
    except KernelError:
        return Converted(None, text, False)
    return Converted(value, text, value is not None)
