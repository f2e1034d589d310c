"""Search by title across every form the person may see."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.kernel.errors import FieldInvalid
from services.kernel.fields.like import escape_like
from services.records.domain.definition import Definition
from services.records.storage.columns import as_json
from services.records.storage.page import Shown
from services.records.storage.session import Session

MOST = 50
LONGEST = 100


def search(session: Session, text: str, limit: int) -> list[dict[str, Any]]:
    """[{form, id, title}], newest first within each form. Titles are compared as the person may see them."""
    text = text.strip()
    if len(text) > LONGEST or "\x00" in text:
        raise FieldInvalid("query_invalid", "search", {"max": LONGEST})
    limit = min(max(limit or 20, 1), MOST)
    parts = [
        part
        for definition in session.definitions.forms.values()
        if (part := _of_form(session, definition, text, limit)) is not None
    ]
    if not text or not parts:
        return []
    found = session.tx.sql.execute(sa.union_all(*(part.subquery().select() for part in parts)))
    return [{"form": form, "id": id, "title": title} for form, id, title in found][: limit * 4]


def _of_form(session: Session, definition: Definition, text: str, limit: int) -> sa.Select[Any] | None:
    access = session.authority.access(definition, "view")
    if not access.allowed or definition.title is None:
        return None
    shown = Shown(session.stored(definition), access)
    if definition.title.key not in shown.columns:
        return None
    pattern = sa.literal(f"%{escape_like(text)}%", sa.Text)
    looked = [shown.columns[field.key] for field in definition.searched if field.key in shown.columns]
    hit = sa.or_(sa.false(), *(column.ilike(pattern, escape="\\") for column in looked))
    title = sa.cast(as_json(definition.title, shown.columns[definition.title.key]), sa.Text)
    chosen = sa.select(
        sa.literal(definition.key, sa.Text).label("form"), shown.table.c.id, title.label("title")
    )
    return chosen.where(shown.predicate, hit).order_by(shown.table.c.id.desc()).limit(limit)
