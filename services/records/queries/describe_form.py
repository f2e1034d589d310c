"""What the records of a form look like to the caller, field by field, as JSON Schema."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.kernel.access import Level
from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields import SYSTEM_FIELDS, Field
from services.kernel.fields.validation import WRITABLE_SYSTEM
from services.kernel.filters import examples_of_words
from services.kernel.labels import resolve_label
from services.records.domain.authority import Authority
from services.records.domain.definition import Definition
from services.records.storage.session import Session


def describe_form(session: Session, key: str, lang: str) -> dict[str, Any]:
    """Only the fields the caller may see or fill in, named in ``lang``. Raises NotFound ``form_unknown``."""
    definition = session.form(key)
    described = (
        _field(session.authority, definition, each, lang) for each in definition.form.by_key.values()
    )
    return {
        "key": definition.key,
        "name": resolve_label(definition.form.name, lang),
        "version": definition.form.version,
        "actions": session.authority.actions(definition),
        "fields": [each for each in described if each["read"] or each["create"] or each["edit"]],
    }


def _field(authority: Authority, definition: Definition, field: Field, lang: str) -> dict[str, Any]:
    """``read``: hidden is false; ``schema`` is of what is read, ``input`` of what is written."""
    view = authority.access(definition, "view")
    seen = view.field_level(field.key)
    system = field.key in SYSTEM_FIELDS
    given = not field.kind.computed and (not system or field.key in WRITABLE_SYSTEM)
    writes = {
        action: given and authority.access(definition, action).field_level(field.key) == Level.WRITE
        for action in ("create", "edit")
    }
    return {
        "key": field.key,
        "name": field.label(lang),
        "help": resolve_label(field.help, lang) if field.help else "",
        "type": field.type,
        "system": system,
        "required": field.required and field.default is None and field.default_formula is None,
        "unique": field.unique,
        "masked": seen == Level.MASKED,
        "read": seen > Level.HIDDEN,
        **writes,
        "schema": _read_schema(field, view.least_level(field.key)),
        "input": field.kind.input_schema(field),
        "example": _example(field),
        "operators": list(field.kind.operators_for(field)) if seen > Level.HIDDEN else [],
        "words": examples_of_words(field) if seen > Level.HIDDEN else {},
    }


def _read_schema(field: Field, least: Level) -> dict[str, Any]:
    """What was stored before limits became stricter is still read; a mask keeps the type alone."""
    schema = field.kind.json_schema(replace(field, options=field.kind.loose(field)))
    return schema if least > Level.MASKED else {"type": schema["type"]}


def _example(field: Field) -> Any:
    """A value that can be written as it stands; None where none is known."""
    if field.default is not None:
        return field.default
    example = field.kind.example(field)
    try:
        field.kind.validate(example, field)
    except (FieldInvalid, FieldErrors):
        return None
    return example
