"""What people said about a record."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.records.domain.record import instant
from services.records.queries.visible import visible
from services.records.storage import comments
from services.records.storage.session import Session

PAGE = 200


def list_comments(session: Session, form: str, id: int, before: int) -> dict[str, Any]:
    """{rows, count, next}: newest first, at most 200; ``next`` is the id to ask ``before`` of for older ones.

    Who may see the record may see them all.
    """
    definition = session.form(form)
    visible(session, definition, id)
    rows, count = comments.page(session.tx, definition.id, id, before, PAGE + 1)
    shown = [comment_json(session, row) for row in rows[:PAGE]]
    return {"rows": shown, "count": count, "next": shown[-1]["id"] if len(rows) > PAGE else None}


def comment_json(session: Session, row: sa.Row[Any]) -> dict[str, Any]:
    """{id, parent, author, author_name, at, edited_at, deleted, body, mentions, actions}."""
    people, author = session.authority.snapshot.people, row.author == session.authority.user
    deleted = row.deleted_at is not None
    named = [(person, people.get(person)) for person in row.mentions]
    actions = ["edit", "delete"] if author else ["delete"] if session.authority.may("admin:forms") else []
    return {
        "id": row.id,
        "parent": row.parent,
        "author": row.author,
        "author_name": people[row.author].name if row.author in people else None,
        "at": instant(row.at),
        "edited_at": instant(row.edited_at),
        "deleted": deleted,
        "body": "" if deleted else row.body,
        "mentions": [] if deleted else [{"id": id, "name": p.name if p else None} for id, p in named],
        "actions": [] if deleted else actions,
    }
