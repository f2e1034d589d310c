"""Field types and form definitions."""

from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields.base import FIELD_TYPES, FieldType, TextContext
from services.kernel.fields.definition import KEY, SYSTEM_FIELDS, Field, Form, check_field, check_form

from services.kernel.fields import choice, composite, number, reference, text, time  # isort: skip
from services.kernel.fields.validation import validate_values, values_to_json

__all__ = [
    "FIELD_TYPES",
    "KEY",
    "SYSTEM_FIELDS",
    "Field",
    "FieldErrors",
    "FieldInvalid",
    "FieldType",
    "Form",
    "TextContext",
    "check_field",
    "check_form",
    "validate_values",
    "values_to_json",
]

#: The modules whose import fills FIELD_TYPES.
REGISTERED = (choice, composite, number, reference, text, time)
