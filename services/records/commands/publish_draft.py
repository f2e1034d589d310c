"""Make a draft the form's definition, while the form is in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.context import current
from services.chassis.errors import Conflict, NotFound
from services.records.commands.agree import check_tag
from services.records.commands.convert_field import request_conversion
from services.records.commands.put_form import change_form
from services.records.commands.refusal import refusing
from services.records.domain.definition import Definition
from services.records.domain.schema_change import Conversion, Stamp, replaced
from services.records.queries.get_schema import draft_state
from services.records.storage import drafts
from services.records.storage.session import Session, Sessions


def publish_draft(sessions: Sessions, form: str, tag: str = "") -> Definition:
    """The new definition. Type changes go on in the background, as jobs.

    Raises NotFound ``draft_unknown``, Conflict ``draft_stale`` when the form was changed since the draft was
    begun, ``version_conflict`` when it is not the one with the ``tag``, and Invalid with what is wrong.
    """
    with sessions.read() as session:
        known = session.form_by_admin(form)
        draft = drafts.read_draft(session.tx, known.id)
        check_tag(tag, draft_state(session, known))
    if draft is None:
        raise NotFound("draft_unknown", None, {"form": form[:80]})
    stamp, conversions = Stamp(current().user, sessions.clock()), list[Conversion]()

    def change(now: Mapping[str, Any] | None, new_id: Callable[[], int]) -> dict[str, Any]:
        assert now is not None
        if now["version"] != draft.base_version:
            raise Conflict("draft_stale", None, {"version": now["version"]})
        replacement = replaced(now, draft.definition, new_id, stamp)
        conversions.extend(replacement.conversions)
        return replacement.document

    def also(session: Session, definition: Definition) -> None:
        drafts.drop_draft(session.tx, definition.id)
        for conversion in conversions:
            request_conversion(session, definition, conversion)

    with refusing():
        return change_form(sessions, known, change, also)
