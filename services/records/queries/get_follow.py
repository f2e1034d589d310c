"""Who follows a record."""

from __future__ import annotations

from typing import Any

from services.records.domain.comments import following
from services.records.queries.visible import visible
from services.records.storage import followers
from services.records.storage.session import Session


def get_follow(session: Session, form: str, id: int) -> dict[str, Any]:
    """{following, followers: [{id, name}]}; raises NotFound."""
    definition = session.form(form)
    row = visible(session, definition, id)
    chosen = followers.chosen(session.tx, definition.id, [id]).get(id, {})
    people = session.authority.snapshot.people
    everybody = following(row["owner"], row["created_by"], chosen)
    return {
        "following": session.authority.user in everybody,
        "followers": [
            {"id": person, "name": people[person].name}
            for person in everybody
            if person in people and people[person].active
        ],
    }
