"""Reading the audit rows that the chassis writes."""

from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.chassis.tables import audit


def page(
    tx: Transaction, *, object: str, actor: int, before_id: int | None, limit: int
) -> list[dict[str, Any]]:
    """Newest first. object: exact, or a kind such as "person:" for all of it; "" and 0 mean any."""
    statement = sa.select(audit).where(audit.c.tenant == tx.tenant).order_by(audit.c.id.desc()).limit(limit)
    if object.endswith(":"):
        statement = statement.where(audit.c.object.startswith(object, autoescape=True))
    elif object:
        statement = statement.where(audit.c.object == object)
    if actor:
        statement = statement.where(audit.c.actor == actor)
    if before_id is not None:
        statement = statement.where(audit.c.id < before_id)
    return [dict(row) for row in tx.sql.execute(statement).mappings()]
