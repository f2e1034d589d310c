"""Saved views of forms: reading and writing their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from services.chassis.database import Transaction
from services.records.storage.tables import MOMENT, metadata

saved_view = sa.Table(
    "saved_view",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("form", sa.BigInteger, nullable=False),
    # Set when the view stands in for one of the definition's.
    sa.Column("key", sa.Text),
    sa.Column("owner", sa.BigInteger, nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("is_default", sa.Boolean, nullable=False),
    sa.Column("definition", pg.JSONB, nullable=False),
    sa.Column("updated_at", MOMENT, nullable=False),
)
T = saved_view.c


@dataclass(frozen=True)
class SavedView:
    """``id`` 0: not written yet. ``base``: key of the definition's view it stands in for."""

    id: int
    owner: int
    shared: bool
    is_default: bool
    definition: Mapping[str, Any]
    base: str | None = None

    @property
    def key(self) -> str:
        """In addresses. No key of a definition has a hyphen."""
        return self.base or f"view-{self.id}"

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "key": self.key,
            "shared": self.shared,
            "owner": self.owner,
            "is_default": self.is_default,
            **self.definition,
        }


def _view(row: Any) -> SavedView:
    return SavedView(row.id, row.owner, row.shared, row.is_default, row.definition, row.key)


def visible_views(tx: Transaction, form: int, user: int) -> list[SavedView]:
    """Shared ones and the person's own, oldest first."""
    mine = sa.or_(T.shared, T.owner == user)
    statement = sa.select(saved_view).where(T.tenant == tx.tenant, T.form == form, mine).order_by(T.id)
    return [_view(row) for row in tx.sql.execute(statement)]


def shared_views(tx: Transaction, form: int) -> list[SavedView]:
    statement = sa.select(saved_view).where(T.tenant == tx.tenant, T.form == form, T.shared).order_by(T.id)
    return [_view(row) for row in tx.sql.execute(statement)]


def every_view(tx: Transaction, forms: Mapping[int, str]) -> dict[str, list[dict[str, Any]]]:
    """All saved views by key of their form, personal ones included."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in tx.sql.execute(sa.select(saved_view).where(T.tenant == tx.tenant).order_by(T.id)):
        if row.form in forms:
            found.setdefault(forms[row.form], []).append(_view(row).to_json())
    return found


def locked_view(tx: Transaction, form: int, id: int) -> SavedView | None:
    """Held against other changes until the end of the transaction."""
    statement = sa.select(saved_view).where(T.tenant == tx.tenant, T.form == form, T.id == id)
    row = tx.sql.execute(statement.with_for_update()).one_or_none()
    return None if row is None else _view(row)


def write_view(tx: Transaction, form: int, view: SavedView, at: datetime) -> SavedView:
    """Insert or replace; a default takes the place of the one there was for the same people."""
    if view.is_default:
        others = [T.tenant == tx.tenant, T.form == form, T.id != view.id, T.is_default]
        same = [T.shared] if view.shared else [sa.not_(T.shared), T.owner == view.owner]
        tx.sql.execute(sa.update(saved_view).where(*others, *same).values(is_default=False))
    values = {
        "tenant": tx.tenant,
        "form": form,
        "key": view.base,
        "owner": view.owner,
        "shared": view.shared,
        "is_default": view.is_default,
        "definition": dict(view.definition),
        "updated_at": at,
    }
    if view.id:
        statement: Any = sa.update(saved_view).where(T.id == view.id).values(**values).returning(saved_view)
    else:
        statement = sa.insert(saved_view).values(**values).returning(saved_view)
    return _view(tx.sql.execute(statement).one())


def delete_row(tx: Transaction, id: int) -> None:
    tx.sql.execute(sa.delete(saved_view).where(T.tenant == tx.tenant, T.id == id))
