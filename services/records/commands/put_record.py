"""Create or update the record that another system knows by a value of its own."""

from __future__ import annotations

import json
from typing import Any

from services.chassis.errors import Invalid
from services.kernel.access import Level
from services.kernel.errors import FieldInvalid
from services.kernel.filters import filter_of_words
from services.records.commands.create_record import create_record
from services.records.commands.refusal import refusing
from services.records.commands.update_record import update_record
from services.records.domain.definition import Definition
from services.records.storage.listing import PageQuery, run_page
from services.records.storage.session import Session


def put_record(session: Session, form: str, key: str, value: str, given: Any) -> tuple[int, bool]:
    """(id, created) of the record whose unique field ``key`` has the value, written as in an address.

    Only a record the caller may see is found. Raises Invalid ``field_unknown``, ``field_not_unique``, and
    what creating and updating raise; ``value_taken`` also when somebody created it in the same moment.
    """
    definition = session.form(form)
    if not isinstance(given, dict):
        raise Invalid("values_invalid")
    with refusing():
        wanted = _wanted(session, definition, key, value)
        found = _find(session, definition, wanted)
    if found is not None:
        update_record(session, form, found, None, given)
        return found, False
    return create_record(session, form, {key: wanted["value"], **given}), True


def _wanted(session: Session, definition: Definition, key: str, value: str) -> dict[str, Any]:
    field = definition.form.by_key.get(key)
    if field is None or session.authority.level(definition, "view", key) < Level.READ:
        raise FieldInvalid("field_unknown", key[:80])
    if not field.unique:
        raise FieldInvalid("field_not_unique", key)
    leaf: dict[str, Any] = filter_of_words({key: value}, definition.form, {key})["and"][0]
    return leaf


def _find(session: Session, definition: Definition, wanted: dict[str, Any]) -> int | None:
    page = run_page(session, definition, PageQuery(wanted, [], None, 1, False, "", ("id",)), None)
    return json.loads(page.rows)["id"] if page.rows else None
