"""Create a form, or add to it what is missing. Safe to repeat: packs do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.errors import Conflict, Invalid
from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields import KEY
from services.kernel.fields.text import AutoNumberField
from services.records.commands.index_matches import ask_index, rules_changed
from services.records.commands.refusal import refusing
from services.records.commands.run_recompute import backfill
from services.records.domain.definition import Definition, check_types_kept, checked, merged
from services.records.domain.schema_diff import disclosed
from services.records.queries.field_uses import breaking
from services.records.storage import ddl, definitions, jobs
from services.records.storage.columns import Stored
from services.records.storage.numbers import carry_over
from services.records.storage.outgoing import form_published
from services.records.storage.session import Session, Sessions

Change = Callable[[Mapping[str, Any] | None, Callable[[], int]], dict[str, Any]]
Also = Callable[[Session, Definition], None]


def put_form(sessions: Sessions, wanted: Any) -> Definition:
    """The definition as it is now. Raises Invalid naming what is wrong with it."""
    if not isinstance(wanted, dict):
        raise Invalid("definition_invalid")
    key = wanted.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise Invalid("key_invalid", None, {"value": str(key)[:80]})
    with refusing():
        while True:
            with sessions.read() as session:
                known = session.definitions.forms.get(key)
            if known is not None:
                return change_form(sessions, known, lambda now, new_id: merged(now, wanted, new_id))
            made = _create(sessions, key, wanted)
            if made is not None:
                return made


def _create(sessions: Sessions, key: str, wanted: Mapping[str, Any]) -> Definition | None:
    """None when somebody else was creating the same form and was first."""
    with sessions.write() as session:
        tx = session.tx
        ddl.create_schema(tx.sql, tx.tenant)
        if definitions.locked(tx, key) is not None:
            return None
        _check_app(session, wanted)
        document = merged(None, wanted, lambda: definitions.next_field_id(tx))
        document |= {"id": definitions.new_form_id(tx, key), "version": 1}
        definition = checked(document, session.definitions.forms)
        ddl.create_tables(tx.sql, Stored(tx.tenant, definition))
        save_definition(session, definition, None)
    sessions.cache.forget(tx.tenant)
    return definition


def _check_app(session: Session, wanted: Mapping[str, Any]) -> None:
    if wanted.get("app") not in [app["key"] for app in session.definitions.apps]:
        raise FieldInvalid("app_unknown", "app", {"value": str(wanted.get("app"))[:80]})


def change_form(
    sessions: Sessions, known: Definition, change: Change, also: Also = lambda session, definition: None
) -> Definition:
    """Apply ``change`` to the newest document: tables first, then the definition that speaks of them, and
    ``also`` in the same transaction.

    The connection of `ddl.alone` keeps every other change of the form away meanwhile, so what is added to the
    tables is what the definition then says.
    """
    with ddl.alone(sessions.database.url, known.id) as connection:
        with sessions.read() as session:
            tenant, before = session.tx.tenant, session.form_by_admin(known.key)
            forms = session.definitions.forms
        document = change(before.document, lambda: ddl.next_field_id(connection))
        if document == before.document:
            with sessions.write() as session:
                also(session, before)
            return before
        definition = checked({**document, "version": before.form.version + 1}, forms)
        check_types_kept(before, definition)
        with sessions.read() as session:
            if faults := breaking(session, before, definition):
                raise FieldErrors(faults)
        slower = ddl.widen(connection, tenant, before, definition)
        with sessions.write() as session:
            newest = definitions.locked(session.tx, known.key)
            if newest is None or newest["version"] != before.form.version:
                raise Conflict("form_busy")
            save_definition(session, definition, before)
            if slower:
                jobs.start(session.tx, definition.id, "index", session.authority.now)
            also(session, definition)
        sessions.cache.forget(tenant)
        ddl.drop_idle_uniques(connection, tenant, definition)
    return definition


def _recount(session: Session, definition: Definition, before: Definition | None) -> None:
    """Numbers that may have gaps from now on, or may not any more, go on where they are."""
    known = {} if before is None else {field.id: field for field in before.form.fields}
    for field in definition.form.fields:
        kind, was = field.kind, known.get(field.id)
        if isinstance(kind, AutoNumberField) and was is not None:
            gapless = kind.gapless(field)
            if gapless != kind.gapless(was):
                carry_over(session, definition.id, field.id, gapless=gapless)


def save_definition(session: Session, definition: Definition, before: Definition | None) -> None:
    definitions.save_form(session.tx, definition, session.authority.now)
    form_published(session.tx, definition)
    backfill(session, definition, before)
    _recount(session, definition, before)
    if rules_changed(before, definition):
        ask_index(session.tx, definition.key)
    if told := disclosed(None if before is None else before.document, definition.document):
        session.tx.audit("form.discloses", f"form:{definition.key}", None, {"fields": told})
    session.tx.audit(
        "form.create" if before is None else "form.change",
        f"form:{definition.key}",
        None if before is None else dict(before.document),
        dict(definition.document),
    )
