"""What a field keeps of the value a formula gives it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields import Field
from services.kernel.fields.number import NumberField
from services.kernel.money import quantize


def held(field: Field, value: Any) -> Any:
    """Rounded half up to the field's scale, an option by its value or label, an id from a number; None
    when the field cannot keep it."""
    kind = field.kind
    if value is None:
        return None
    if isinstance(value, Decimal):
        if isinstance(kind, NumberField):
            value = quantize(value, kind.scale(field))
        elif value == int(value):
            value = int(value)
    elif isinstance(value, str) and kind.formula_type(field).kind == "enum":
        value = kind.formula_type(field).choices.get(value, value)
    try:
        return kind.validate(value, field)
    except (FieldInvalid, FieldErrors):
        return None
