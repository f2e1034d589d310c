"""Follow a record, or stop following it."""

from __future__ import annotations

from services.records.commands.saving import object_name
from services.records.queries.visible import visible
from services.records.storage import followers
from services.records.storage.session import Session


def put_follow(session: Session, form: str, id: int, following: bool) -> None:
    """Raises NotFound."""
    definition = session.form(form)
    visible(session, definition, id)
    user = session.authority.user
    followers.choose(session.tx, definition.id, id, [user], following, session.authority.now)
    action = "record.follow" if following else "record.unfollow"
    session.tx.audit(action, object_name(definition.key, id))
