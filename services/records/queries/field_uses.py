"""Where a form's fields are read outside of it, for whoever is about to take one away."""

from __future__ import annotations

from services.kernel.errors import FieldInvalid
from services.records.domain.definition import Definition
from services.records.domain.uses import Use, lost, refused, uses
from services.records.storage.session import Session
from services.records.storage.views import every_view


def field_uses(session: Session, form: str, key: str) -> list[Use]:
    """In fields, rules, views and policies, whoever may see those."""
    views = every_view(session.tx, {each.id: each.key for each in session.definitions.forms.values()})
    return uses(session.definitions.forms, form, key, views, session.authority.snapshot.grants)


def breaking(session: Session, before: Definition, after: Definition) -> list[FieldInvalid]:
    """``field_read_elsewhere`` with the places, for each field that goes away though something reads it."""
    found = (
        refused(field, field_uses(session, before.key, field.key), before.key)
        for field in lost(before, after)
    )
    return [each for each in found if each is not None]
