"""Copies of form definitions."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.workflow.storage.tables import form


def save_form(tx: Transaction, key: str, version: int, definition: dict[str, Any]) -> None:
    """Keep a definition unless a newer one is known: messages may come late."""
    statement = insert(form).values(tenant=tx.tenant, key=key, version=version, definition=definition)
    tx.sql.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant", "key"],
            set_={"version": statement.excluded.version, "definition": statement.excluded.definition},
            where=form.c.version <= statement.excluded.version,
        )
    )


def find_form(tx: Transaction, key: str) -> dict[str, Any] | None:
    """The newest known definition of a form."""
    row = tx.sql.execute(
        sa.select(form.c.definition).where(form.c.tenant == tx.tenant, form.c.key == key)
    ).first()
    return None if row is None else dict(row.definition)


def forms_by_key(tx: Transaction, keys: set[str]) -> dict[str, dict[str, Any]]:
    """The newest known definitions of several forms; unknown ones are left out."""
    rows = tx.sql.execute(
        sa.select(form.c.key, form.c.definition).where(form.c.tenant == tx.tenant, form.c.key.in_(keys))
    )
    return {row.key: dict(row.definition) for row in rows}
