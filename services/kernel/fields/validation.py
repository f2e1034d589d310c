"""Whole sets of values: from JSON with every error at once, and back to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields.definition import SYSTEM_FIELDS, Form

#: System fields a caller may set; the others are the system's own.
WRITABLE_SYSTEM = ("owner", "department")


def validate_values(form: Form, values: Mapping[str, Any], *, partial: bool) -> dict[str, Any]:
    """Python values by field key, for the form's fields and ``owner``/``department`` when given.

    ``partial``: only the named fields are looked at (a change); otherwise every writable field is present in
    the answer, absent ones by their default or None (a new record). Raises FieldErrors with every problem:
    ``required``, ``field_unknown``, ``field_readonly`` and those of the types.
    """
    errors: list[FieldInvalid] = []
    result: dict[str, Any] = {}
    for key in values:
        field = form.by_key.get(key)
        if field is None:
            errors.append(FieldInvalid("field_unknown", key))
        elif field.kind.computed or (key in SYSTEM_FIELDS and key not in WRITABLE_SYSTEM):
            errors.append(FieldInvalid("field_readonly", key))
    for key, field in form.by_key.items():
        system = key in SYSTEM_FIELDS
        if field.kind.computed or (key not in values and (partial or system)):
            continue
        if system and key not in WRITABLE_SYSTEM:
            continue
        try:
            value = field.kind.validate(values.get(key, field.default), field)
        except FieldErrors as several:
            errors += several.errors
            continue
        except FieldInvalid as error:
            errors.append(error)
            continue
        if value is None and (field.required or system):
            errors.append(FieldInvalid("required", key))
        result[key] = value
    if errors:
        raise FieldErrors(errors)
    return result


def values_to_json(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON values by field key; absent values are left out."""
    return {key: form.field(key).kind.to_json(value) for key, value in values.items() if value is not None}
