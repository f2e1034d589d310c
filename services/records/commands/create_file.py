"""Announce a file that is to be uploaded for a field."""

from __future__ import annotations

import secrets

from services.chassis.errors import Invalid, TooLarge
from services.kernel.access import Level
from services.kernel.errors import FieldInvalid
from services.records.domain.definition import Definition
from services.records.domain.files import Limits, clean_name, file_fields
from services.records.storage.files import rows
from services.records.storage.session import Session

MEGABYTE = 1024**2


def create_file(session: Session, limits: Limits, form: str, field: str, name: str, size: int) -> int:
    """Its id. Raises NotFound ``form_unknown``, Invalid, TooLarge ``file_large`` and ``files_quota``."""
    definition = session.form(form)
    _check_field(session, definition, field)
    if size <= 0:
        raise Invalid("file_empty", "size")
    if size > limits.largest:
        raise TooLarge("file_large", "size", {"max": limits.largest // MEGABYTE})
    if not rows.reserve(session.tx, size, limits.quota):
        raise TooLarge("files_quota", "size", {"max": limits.quota // MEGABYTE})
    name, now = clean_name(name), session.authority.now
    key = f"{session.tx.tenant}/{secrets.token_hex(16)}"
    place = definition.form.field(field)
    id = rows.create(session.tx, name=name, size=size, key=key, form=definition.id, field=place.id, at=now)
    session.tx.audit(
        "file.create", f"file:{id}", None, {"name": name, "size": size, "form": form, "field": field}
    )
    return id


def _check_field(session: Session, definition: Definition, key: str) -> None:
    """It must be one for files, and the caller must be able to fill it in some record."""
    authority = session.authority
    level = max(authority.level(definition, action, key) for action in ("create", "edit"))
    known = key in definition.form.by_key
    if not known or max(level, authority.level(definition, "view", key)) < Level.MASKED:
        raise FieldInvalid("field_unknown", key[:80])
    if level < Level.WRITE:
        raise FieldInvalid("field_readonly", key)
    if all(field.key != key for field in file_fields(definition.form)):
        raise FieldInvalid("file_field", key)
