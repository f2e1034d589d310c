"""Drafts and past versions of definitions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from services.chassis.database import Transaction
from services.records.storage.tables import MOMENT, form_version, metadata

MOST_VERSIONS = 200

draft = sa.Table(
    "form_draft",
    metadata,
    sa.Column("form", sa.BigInteger, primary_key=True),
    sa.Column("base_version", sa.Integer, nullable=False),
    sa.Column("definition", pg.JSONB, nullable=False),
    sa.Column("updated_at", MOMENT, nullable=False),
    sa.Column("updated_by", sa.BigInteger, nullable=False),
)


def read_draft(tx: Transaction, form: int) -> sa.Row[Any] | None:
    return tx.sql.execute(sa.select(draft).where(draft.c.form == form)).first()


def keep_draft(tx: Transaction, form: int, base: int, document: Mapping[str, Any], at: datetime) -> None:
    """Insert or replace; ``base`` is the version the draft builds on."""
    values = {
        "base_version": base,
        "definition": dict(document),
        "updated_at": at,
        "updated_by": tx.actor.user,
    }
    statement = pg.insert(draft).values(form=form, **values)
    tx.sql.execute(statement.on_conflict_do_update(index_elements=["form"], set_=values))


def drop_draft(tx: Transaction, form: int) -> bool:
    """Whether there was one."""
    gone = tx.sql.execute(sa.delete(draft).where(draft.c.form == form).returning(draft.c.form))
    return gone.first() is not None


def versions(tx: Transaction, form: int) -> list[sa.Row[Any]]:
    """Newest first."""
    statement = sa.select(form_version).where(form_version.c.form == form)
    return list(tx.sql.execute(statement.order_by(form_version.c.version.desc()).limit(MOST_VERSIONS)))


def read_version(tx: Transaction, form: int, version: int) -> Mapping[str, Any] | None:
    statement = sa.select(form_version.c.definition).where(
        form_version.c.form == form, form_version.c.version == version
    )
    found: Mapping[str, Any] | None = tx.sql.execute(statement).scalar_one_or_none()
    return found
