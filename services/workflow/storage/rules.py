"""Rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.workflow.storage.rows import one
from services.workflow.storage.tables import rule

Row = Mapping[str, Any]


def save_rule(
    tx: Transaction, key: str, form: str, enabled: bool, definition: Row, form_definition: Row, now: datetime
) -> int:
    """Create the rule or its next version; the version."""
    statement = insert(rule).values(
        tenant=tx.tenant,
        key=key,
        form=form,
        enabled=enabled,
        definition=definition,
        form_definition=form_definition,
        version=1,
        author=tx.actor.user,
        updated_at=now,
    )
    names = ("form", "enabled", "definition", "form_definition", "author", "updated_at")
    new: dict[str, Any] = {name: statement.excluded[name] for name in names}
    new["version"] = rule.c.version + 1
    upsert = statement.on_conflict_do_update(index_elements=["tenant", "key"], set_=new)
    return int(tx.sql.execute(upsert.returning(rule.c.version)).scalar_one())


def find_rule(tx: Transaction, key: str) -> Row | None:
    statement = sa.select(rule).where(rule.c.tenant == tx.tenant, rule.c.key == key)
    return one(tx.sql.execute(statement))


def list_rules(tx: Transaction) -> list[Row]:
    statement = sa.select(rule).where(rule.c.tenant == tx.tenant).order_by(rule.c.key)
    return [dict(row) for row in tx.sql.execute(statement).mappings()]


def enabled_rules(tx: Transaction, form: str) -> list[Row]:
    """Rules that changes of a form may set off, in a fixed order."""
    statement = sa.select(rule).where(rule.c.tenant == tx.tenant, rule.c.form == form, rule.c.enabled)
    return [dict(row) for row in tx.sql.execute(statement.order_by(rule.c.key)).mappings()]
