"""A form as its reader may know of it: forbidden fields absent, the level on each of the others."""

from __future__ import annotations

from typing import Any

from services.kernel.access import Level
from services.kernel.fields import SYSTEM_FIELDS, Field
from services.kernel.fields.derivation import READS
from services.kernel.rules import field_json, rules_json
from services.records.domain.authority import Authority
from services.records.domain.definition import Definition
from services.records.domain.view import mentions
from services.records.storage.session import Session

#: What a form's designer sees and its users do not need.
INTERNAL = ("removed", "fields", "title_field")


def get_form(session: Session, key: str) -> dict[str, Any]:
    """Raises NotFound ``form_unknown``."""
    return projected(session.authority, session.form(key))


def projected(authority: Authority, definition: Definition) -> dict[str, Any]:
    levels = {key: authority.shown_level(definition, key) for key in definition.form.by_key}
    creates = authority.access(definition, "create")
    # What one may fill in at creation is shown for that, even when it cannot be read afterwards.
    fillable = {
        field.key
        for field in definition.form.fields
        if not field.kind.computed and creates.field_level(field.key) == Level.WRITE
    }
    shown = {key for key, level in levels.items() if level > Level.HIDDEN} | fillable
    readable = {key for key, level in levels.items() if level >= Level.READ} | fillable
    fields = [
        {
            **_told(definition, field, readable),
            "access": (Level.WRITE if field.key in fillable else levels[field.key]).label,
        }
        for field in definition.form.fields
        if field.key in shown
    ]
    title, views = definition.title, definition.document.get("views", [])
    filterable = shown | authority.access(definition, "view").filterable
    document = {name: value for name, value in definition.document.items() if name not in INTERNAL}
    return {
        **document,
        **rules_json(definition.rules, definition.document, shown, readable),
        "title_field": title.key if title is not None and title.key in shown else None,
        "fields": fields,
        "system": {key: levels[key].label for key in SYSTEM_FIELDS if key in shown},
        "views": [view for view in views if mentions(view) <= filterable],
        "actions": authority.actions(definition),
    }


def _told(definition: Definition, field: Field, readable: set[str]) -> dict[str, Any]:
    """The field with its formulas ready to be evaluated; the text of one over a hidden field stays here."""
    result = {**field.to_json(), **field_json(definition.rules, field, readable)}
    if result.pop("default_server", False):
        result.pop("default_formula", None)
    # Names of fields elsewhere are for deciding about rights, not for reading.
    result["options"] = {name: value for name, value in result["options"].items() if name != READS}
    return result
