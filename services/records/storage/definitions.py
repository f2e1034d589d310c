"""Reading and saving definitions; a cache that asks each time whether it is still right."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Database, Transaction
from services.records.domain.definition import Definition, Definitions, linked, refreshed
from services.records.storage.tables import app, catalogue, form, form_version, search_state

FRESH_SECONDS = 0.5


class DefinitionCache:
    """One small query says whether the tenant's definitions moved; only then are they read again."""

    def __init__(self) -> None:
        self._held: dict[int, Definitions] = {}
        self._checked: dict[int, float] = {}

    def recent(self, tx: Transaction) -> Definitions:
        """For reading: what another process changed in the last half second may be missing.

        Changes made in this process are seen at once: `forget`.
        """
        held = self._held.get(tx.tenant)
        if held is None or time.monotonic() - self._checked.get(tx.tenant, -1.0) > FRESH_SECONDS:
            return self.get(tx)
        return held

    def forget(self, tenant: int) -> None:
        """Ask again at the next use."""
        self._checked.pop(tenant, None)

    def get(self, tx: Transaction) -> Definitions:
        """The tenant's definitions as this transaction sees them."""
        self._checked[tx.tenant] = time.monotonic()
        row = tx.raw.execute("select version from catalogue where tenant = %s", [tx.tenant]).fetchone()
        version = row[0] if row else 0
        held = self._held.get(tx.tenant)
        if held is None or held.version != version:
            held = load(tx, version, held)
            self._held[tx.tenant] = held
        return held


def load(tx: Transaction, version: int, held: Definitions | None = None) -> Definitions:
    """Read them; those that did not change keep their object, and with it everything compiled against it."""
    known = held.forms if held is not None else {}
    forms: dict[str, Definition] = {}
    for row in tx.sql.execute(sa.select(form).where(form.c.tenant == tx.tenant).order_by(form.c.id)):
        kept = known.get(row.key)
        same = kept is not None and (kept.id, kept.form.version) == (row.id, row.version)
        forms[row.key] = kept if same and kept is not None else Definition.read(row.definition)
    apps = tx.sql.execute(
        sa.select(app.c.definition).where(app.c.tenant == tx.tenant).order_by(app.c.position)
    )
    indexed = tx.sql.execute(
        sa.select(search_state.c.form, search_state.c.mark)
        .join(form, form.c.id == search_state.c.form)
        .where(form.c.tenant == tx.tenant, search_state.c.mark.is_not(None))
    )
    marks = {row.form: row.mark for row in indexed}
    return Definitions(tx.tenant, version, tuple(apps.scalars()), linked(refreshed(forms)), marks)


def move(tx: Transaction) -> None:
    """Say that the tenant's definitions changed; those who save at the same time wait here for each other."""
    tx.sql.execute(
        insert(catalogue)
        .values(tenant=tx.tenant, version=1)
        .on_conflict_do_update(index_elements=["tenant"], set_={"version": catalogue.c.version + 1})
    )


def next_field_id(tx: Transaction) -> int:
    return int(tx.sql.execute(sa.text("select nextval('field_id')")).scalar_one())


def locked(tx: Transaction, key: str) -> Mapping[str, Any] | None:
    """The form's document, held against other changes until the end of the transaction."""
    statement = sa.select(form.c.definition).where(form.c.tenant == tx.tenant, form.c.key == key)
    found: Mapping[str, Any] | None = tx.sql.execute(statement.with_for_update()).scalar_one_or_none()
    return found


def new_form_id(tx: Transaction, key: str) -> int:
    """Reserve a form: its id is needed before its document is complete."""
    statement = insert(form).values(tenant=tx.tenant, key=key, version=0, definition={})
    return int(tx.sql.execute(statement.returning(form.c.id)).scalar_one())


def save_form(tx: Transaction, definition: Definition, at: Any) -> None:
    version, document = definition.form.version, dict(definition.document)
    tx.sql.execute(
        sa.update(form).where(form.c.id == definition.id).values(version=version, definition=document)
    )
    tx.sql.execute(
        sa.insert(form_version).values(
            form=definition.id, version=version, at=at, actor=tx.actor.user, definition=document
        )
    )
    if version == 1:  # no rows yet: all of them are indexed
        tx.sql.execute(sa.insert(search_state).values(form=definition.id, mark=definition.search_mark))
    move(tx)


def save_app(tx: Transaction, key: str, document: Mapping[str, Any]) -> None:
    tx.sql.execute(
        insert(app)
        .values(tenant=tx.tenant, key=key, definition=dict(document))
        .on_conflict_do_update(index_elements=["tenant", "key"], set_={"definition": dict(document)})
    )
    move(tx)


def every_form(database: Database) -> list[tuple[int, str]]:
    """(tenant, key) of the forms of all tenants: for work that nobody asked for."""
    with database.engine.connect() as connection:
        rows = connection.execute(sa.select(form.c.tenant, form.c.key).where(form.c.version > 0))
        return [(row.tenant, row.key) for row in rows]
