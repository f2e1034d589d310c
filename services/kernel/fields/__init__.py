"""Field types and form definitions. A type is one module of this package: each of them is imported."""

from importlib import import_module
from pkgutil import iter_modules

from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields.base import FIELD_TYPES, KEY, FieldType, TextContext, register
from services.kernel.fields.definition import SYSTEM_FIELDS, Field, Form, check_field, check_form
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
    "register",
    "validate_values",
    "values_to_json",
]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
