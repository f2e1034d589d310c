"""The audit of identity, newest first, page by page."""

import base64
import binascii
from typing import Any

from services.chassis.database import Database
from services.chassis.errors import Invalid
from services.identity.storage import audit_log, people

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 200


def list_audit(database: Database, *, object: str, actor: int, cursor: str, limit: int) -> dict[str, Any]:
    """{"rows": [{id, seq, at, actor, actor_name, via, action, object, before, after}], "next": …}.

    seq is null until the row has its place in the hash chain. Raises Invalid("cursor_invalid").
    """
    limit = min(limit or DEFAULT_LIMIT, LARGEST_LIMIT)
    with database.read() as tx:
        rows = audit_log.page(
            tx, object=object, actor=actor, before_id=_decode(cursor) if cursor else None, limit=limit + 1
        )
        names = people.names(tx, {row["actor"] for row in rows})
    page = [
        {
            "id": row["id"],
            "seq": row["seq"],
            "at": row["at"].isoformat().replace("+00:00", "Z"),
            "actor": row["actor"],
            "actor_name": names.get(row["actor"], ""),
            "via": row["via"],
            "action": row["action"],
            "object": row["object"],
            "before": row["before"],
            "after": row["after"],
        }
        for row in rows[:limit]
    ]
    return {"rows": page, "next": _encode(page[-1]["id"]) if len(rows) > limit else None}


def _encode(id: int) -> str:
    return base64.urlsafe_b64encode(str(id).encode()).decode()


def _decode(cursor: str) -> int:
    try:
        id = int(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error) as error:
        raise Invalid("cursor_invalid", "cursor") from error
    if not 0 < id < 2**63:
        raise Invalid("cursor_invalid", "cursor")
    return id
