"""A field back from the recycle bin, with its values; and, after thirty days, gone for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.context import platform, use
from services.chassis.errors import DomainError, Invalid, NotFound
from services.kernel.fields import Field
from services.records.commands.put_form import change_form
from services.records.commands.refusal import refusing
from services.records.domain.definition import Definition
from services.records.domain.schema_change import expired, returned
from services.records.storage import ddl
from services.records.storage.definitions import every_form
from services.records.storage.session import Sessions


def restore_field(sessions: Sessions, form: str, key: str, id: int, as_key: str) -> Definition:
    """Raises NotFound ``field_unknown``, Invalid ``key_taken`` while another field has the key."""
    with sessions.read() as session:
        known = session.form_by_admin(form)

    def change(now: Mapping[str, Any] | None, new_id: Callable[[], int]) -> dict[str, Any]:
        document = dict(now or {})
        bin_ = list(document.get("removed", []))
        found = [each for each in bin_ if each["key"] == key and (not id or each["id"] == id)]
        if not found:
            raise NotFound("field_unknown", key)
        back = {**returned(found[-1]), "key": as_key or key}
        fields = document.get("fields", [])
        if any(each["key"] == back["key"] for each in fields):
            raise Invalid("key_taken", back["key"])
        rest = [each for each in bin_ if each is not found[-1]]
        return {**document, "fields": [*fields, Field.from_json(back).to_json()], "removed": rest}

    with refusing():
        return change_form(sessions, known, change)


def forget_fields(sessions: Sessions) -> None:
    """Drop the columns of fields that lay in the recycle bin for thirty days, of every form."""
    for tenant, form in every_form(sessions.database):
        with use(platform(tenant, "records")):
            try:
                _forget(sessions, form)
            except DomainError:
                continue  # busy, or gone meanwhile: the next round comes


def _forget(sessions: Sessions, form: str) -> None:
    now = sessions.clock()
    with sessions.platform_read() as session:
        known, tenant = session.form_by_admin(form), session.tx.tenant
    gone = [each for each in known.document.get("removed", ()) if expired(each, now)]
    if not gone:
        return

    def change(document: Mapping[str, Any] | None, new_id: Callable[[], int]) -> dict[str, Any]:
        ids = {each["id"] for each in gone}
        rest = [each for each in (document or {}).get("removed", ()) if each["id"] not in ids]
        return {**(document or {}), "removed": rest}

    change_form(sessions, known, change)
    with ddl.alone(sessions.database.url, known.id) as connection:
        ddl.drop_columns(connection, tenant, known.id, [Field.from_json(returned(each)) for each in gone])
