"""A form's next definition while it is being drawn: nobody else sees anything of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.chassis.errors import Conflict, Invalid, NotFound
from services.records.commands.agree import check_tag
from services.records.domain.definition import Definition
from services.records.domain.schema_change import DESIGNED, returned
from services.records.queries.get_schema import draft_state
from services.records.storage import drafts
from services.records.storage.locks import hold
from services.records.storage.session import Session

MOST_BYTES = 2_000_000
KEPT = (*DESIGNED, "fields")


def keep_draft(session: Session, form: str, wanted: Any, base: int | None = None, tag: str = "") -> None:
    """Keep it as it is, sound or not: whoever draws is not done yet. ``base``: the version it builds on, the
    one the kept draft does or, after it was carried over, the newest; None leaves that as it is.

    Raises Invalid, NotFound, and Conflict ``draft_stale`` for a draft of any other version,
    ``version_conflict`` when what is kept is not the one with the ``tag`` any more.
    """
    definition = session.form_by_admin(form)
    _check(session, definition, tag)
    if not isinstance(wanted, dict) or not isinstance(wanted.get("fields"), list):
        raise Invalid("definition_invalid")
    newest = definition.form.version
    known = drafts.read_draft(session.tx, definition.id)
    begun = newest if known is None else known.base_version
    if base not in (None, begun, newest):
        raise Conflict("draft_stale", None, {"version": newest})
    base = base or begun
    kept = {key: wanted[key] for key in KEPT if key in wanted}
    drafts.keep_draft(session.tx, definition.id, base, kept, session.authority.now)
    session.tx.audit("form.draft", f"form:{form}", None, {"base_version": base})


def _check(session: Session, definition: Definition, tag: str) -> None:
    hold(session.tx, "form_draft", definition.id)
    check_tag(tag, draft_state(session, definition))


def drop_draft(session: Session, form: str, tag: str = "") -> None:
    """Raises NotFound, Conflict ``version_conflict``."""
    definition = session.form_by_admin(form)
    _check(session, definition, tag)
    if drafts.drop_draft(session.tx, definition.id):
        session.tx.audit("form.draft_dropped", f"form:{form}")


def restore_version(session: Session, form: str, version: int) -> None:
    """A draft, in place of the one there may be, made of an old version. Raises NotFound
    ``version_unknown``."""
    definition = session.form_by_admin(form)
    old = drafts.read_version(session.tx, definition.id, version)
    if old is None:
        raise NotFound("version_unknown", None, {"version": version})
    drafts.drop_draft(session.tx, definition.id)
    drafts.keep_draft(
        session.tx,
        definition.id,
        definition.form.version,
        draft_of(old, definition.document),
        session.authority.now,
    )
    session.tx.audit("form.draft", f"form:{form}", None, {"from_version": version})


def draft_of(old: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Everything of the old version that may be designed; what it did not have yet goes away."""
    parts = {key: old.get(key) for key in DESIGNED if key in old or key in now}
    lists = {
        key: value if value is not None else []
        for key, value in parts.items()
        if isinstance(now.get(key), list)
    }
    return {**parts, **lists, "fields": [returned(field) for field in old.get("fields", [])]}
