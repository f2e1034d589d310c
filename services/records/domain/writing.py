"""Which of the given values this caller may write, and the values a record has after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from services.kernel.access import Level
from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields import SYSTEM_FIELDS, Form, validate_values
from services.kernel.fields.validation import WRITABLE_SYSTEM
from services.records.domain.authority import Authority
from services.records.domain.definition import Definition
from services.records.domain.demands import settled_change, settled_new
from services.records.domain.record import Values

NOBODY = 0


class NotAllowed(Exception):
    """The row, before or as proposed, is outside what the caller may write."""


def _refuse_fields(
    authority: Authority, definition: Definition, given: Values, may_write: Callable[[str], bool]
) -> None:
    """A field that may not be seen answers exactly as one that does not exist."""
    errors = []
    for key in given:
        known = key in definition.form.by_key
        if not known or (authority.level(definition, "view", key) < Level.MASKED and not may_write(key)):
            errors.append(FieldInvalid("field_unknown", key))
        elif not may_write(key) or (key in SYSTEM_FIELDS and key not in WRITABLE_SYSTEM):
            errors.append(FieldInvalid("field_readonly", key))
    if errors:
        raise FieldErrors(errors)


def _fillable(authority: Authority, definition: Definition) -> Form:
    """The form without the demands that are not made here: what a person may not write cannot be required of
    that person, and whether a field that rules touch is required depends on the values (`demands.py`)."""
    form, touched = definition.form, definition.rules.touched
    spared = {
        field.key
        for field in form.fields
        if field.required
        and (field.key in touched or authority.level(definition, "create", field.key) < Level.WRITE)
    }
    if not spared:
        return form
    fields = (replace(field, required=False) if field.key in spared else field for field in form.fields)
    return replace(form, fields=tuple(fields))


def new_values(
    authority: Authority,
    definition: Definition,
    given: Mapping[str, Any],
    owner: int,
    informed: Callable[[Values], Values] = lambda row: row,
) -> dict[str, Any]:
    """Python values of a record to be created from JSON values, system fields apart from id included.

    ``owner`` is used when none is given; ``informed`` adds to a row what decides about it. Raises
    FieldErrors; NotAllowed when the caller's rows do not include the proposed record.
    """
    access = authority.access(definition, "create")
    form = definition.form
    _refuse_fields(
        authority, definition, given, lambda key: authority.level(definition, "create", key) == Level.WRITE
    )
    values = validate_values(_fillable(authority, definition), given, partial=False)
    values.setdefault("owner", owner)
    values.setdefault("department", authority.department_of(values["owner"]))
    values |= {
        "version": 1,
        "created_at": authority.now,
        "created_by": authority.user,
        "updated_at": authority.now,
        "updated_by": authority.user,
    }
    values = settled_new(authority, definition, values, given)
    check_people(authority, form, values, values.keys())
    proposed = informed(values)
    if not access.allows_row(proposed):
        raise NotAllowed
    _refuse_fields(authority, definition, given, lambda key: access.writable(key, proposed))
    return values


def changed_values(
    authority: Authority, definition: Definition, row: Values, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The row after the change. Raises FieldErrors; NotAllowed when the row may not be edited."""
    access = authority.access(definition, "edit")
    if not access.allows_row(row):
        raise NotAllowed
    _refuse_fields(authority, definition, given, lambda key: access.writable(key, row))
    changed = validate_values(definition.form, given, partial=True)
    after = settled_change(
        authority, definition, row, {**row, **changed}, lambda key: access.writable(key, row)
    )
    known = definition.form.by_key
    check_people(authority, definition.form, after, [k for k in known if after.get(k) != row.get(k)])
    return {
        **after,
        "version": row["version"] + 1,
        "updated_at": authority.now,
        "updated_by": authority.user,
    }


def check_people(authority: Authority, form: Form, values: Values, keys: Any) -> None:
    """Persons and departments must exist; raises FieldErrors ``reference_not_found``."""
    snapshot, errors = authority.snapshot, []
    for key in keys:
        value, field = values.get(key), form.by_key[key]
        if value is None or (value == NOBODY and key in SYSTEM_FIELDS):
            continue
        if field.kind.computed or key in ("created_by", "updated_by"):
            continue
        known = {"person": snapshot.people, "department": snapshot.departments}.get(field.kind.refers(field))
        if known is not None and not all(id in known for id in field.kind.ids(value)):
            errors.append(FieldInvalid("reference_not_found", key, {"value": value}))
    if errors:
        raise FieldErrors(errors)
