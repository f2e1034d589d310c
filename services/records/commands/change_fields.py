"""Add, change and take away single fields, while the form is in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from services.chassis.context import current
from services.chassis.errors import Invalid, NotFound
from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field
from services.kernel.formula import compile_text, schema_of
from services.records.commands.put_form import change_form
from services.records.commands.refusal import refusing
from services.records.domain.definition import Definition, knowing, with_ids
from services.records.domain.schema_change import (
    FIXED_OPTION,
    NUMBERS,
    Stamp,
    columns,
    needs_conversion,
    removed,
    without_mentions,
)
from services.records.storage.session import Sessions

CHANGEABLE = ("name", "help", "required", "options", "default", "searchable", "formula", "default_formula")


def add_field(sessions: Sessions, form: str, given: Any) -> Definition:
    """Raises Invalid ``key_taken`` and what is wrong with the definition."""
    if not isinstance(given, dict):
        raise Invalid("definition_invalid")

    def change(now: Mapping[str, Any] | None, new_id: Callable[[], int]) -> dict[str, Any]:
        field, fields = Field.from_json(given), list((now or {}).get("fields", []))
        if any(each["key"] == field.key for each in fields):
            raise FieldInvalid("key_taken", field.key)
        return {**(now or {}), "fields": [*fields, with_ids(field, new_id)]}

    return _change(sessions, form, change)


def update_field(sessions: Sessions, form: str, key: str, given: Any) -> Definition:
    """Only name, help, required, options, default, searchable and formula; a type never changes in place."""
    if not isinstance(given, dict):
        raise Invalid("definition_invalid")
    for name in given:
        if name not in CHANGEABLE:
            raise Invalid("property_fixed", key, {"property": str(name)[:80]})

    def change(now: Mapping[str, Any] | None, new_id: Callable[[], int]) -> dict[str, Any]:
        fields = list((now or {}).get("fields", []))
        place = _place(fields, key)
        fields[place] = _changed(fields[place], given, new_id)
        return {**(now or {}), "fields": fields}

    return _change(sessions, form, change)


def _changed(
    current: Mapping[str, Any], given: Mapping[str, Any], new_id: Callable[[], int]
) -> dict[str, Any]:
    options = {**(current.get("options") or {}), **(given.get("options") or {})}
    before = Field.from_json(current)
    if before.type != "line_items" and needs_conversion(before, replace(before, options=options)):
        fixed = "scale" if before.type in NUMBERS else FIXED_OPTION[before.type]
        raise FieldInvalid("property_fixed", before.key, {"property": fixed})
    if before.type == "line_items":
        options["fields"] = columns(before, options.get("fields"), new_id)
    return {**current, **given, "options": options}


def remove_field(sessions: Sessions, form: str, key: str) -> Definition:
    """The field disappears for everybody and lies in the recycle bin with its values.

    Raises Invalid ``field_in_use`` while a formula, rule, check or unique set reads it.
    """
    stamp = Stamp(current().user, sessions.clock())
    with sessions.read() as session:
        forms = session.definitions.kernel

    def change(now: Mapping[str, Any] | None, new_id: Callable[[], int]) -> dict[str, Any]:
        document = dict(now or {})
        fields = list(document.get("fields", []))
        gone = fields.pop(_place(fields, key))
        readers = _readers(knowing(Definition.read(document), forms), key)
        if readers:
            raise FieldInvalid("field_in_use", key, {"fields": readers})
        title = None if document.get("title_field") == key else document.get("title_field")
        bin_ = [*document.get("removed", []), removed(gone, stamp)]
        return {**without_mentions(document, key), "fields": fields, "title_field": title, "removed": bin_}

    return _change(sessions, form, change)


def _readers(definition: Definition, key: str) -> list[str]:
    schema = schema_of(definition.form)
    formulas = [
        field.key
        for field in definition.form.fields
        if field.formula
        and field.key != key
        and key in {name.partition(".")[0] for name in compile_text(field.formula, schema).references}
    ]
    return formulas + definition.rules.readers(key)


def _place(fields: list[dict[str, Any]], key: str) -> int:
    for place, field in enumerate(fields):
        if field["key"] == key:
            return place
    raise FieldInvalid("field_unknown", key)


def _change(
    sessions: Sessions,
    form: str,
    change: Callable[[Mapping[str, Any] | None, Callable[[], int]], dict[str, Any]],
) -> Definition:
    with sessions.read() as session:
        known = session.definitions.forms.get(form)
    if known is None:
        raise NotFound("form_unknown", None, {"form": form[:80]})
    with refusing():
        return change_form(sessions, known, change)
