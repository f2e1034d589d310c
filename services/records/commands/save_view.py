"""Keep, change and throw away views: anybody their own, shared ones whoever manages the form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from protos.gen.dougong.records.v1 import views_pb2
from services.chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.records.commands.agree import check_tag
from services.records.commands.refusal import refusing
from services.records.domain.definition import Definition
from services.records.domain.indexes import view_indexes
from services.records.domain.view import PARTS, checked_view
from services.records.queries.list_views import may_share
from services.records.storage.session import Session
from services.records.storage.views import SavedView, delete_row, locked_view, visible_views, write_view

MOST_VIEWS = 100
INDEX_VIEWS = "records.index_views"


def save_view(session: Session, form: str, id: int, given: Any, tag: str = "") -> dict[str, Any]:
    """The view as it is now. ``id`` 0 makes one; otherwise it must be the one with the ``tag`` still, and
    what is absent stays as it was.

    ``key`` of a view of the definition makes a shared one that stands in for it. Raises Invalid naming the
    part, NotFound ``view_unknown``, Forbidden, Conflict ``view_exists``, ``version_conflict``.
    """
    definition = session.form(form)
    if not isinstance(given, dict):
        raise Invalid("view_invalid")
    readable = session.access(definition, "view").filterable
    before = _own(session, definition, id) if id else None
    if before is not None:
        check_tag(tag, before.to_json())
    known = before or _new(session, definition, given)
    parts = {name: given[name] for name in given if name not in ("key", "shared", "is_default")}
    kept = {name: known.definition[name] for name in PARTS if name in known.definition}
    if "kind" in parts and parts["kind"] != kept.get("kind"):
        kept.pop("options", None)
    with refusing():
        document = checked_view({**kept, **parts}, definition.form, readable)
    view = replace(
        known,
        shared=_flag(given, "shared", known.shared),
        is_default=_flag(given, "is_default", known.is_default),
        definition=document,
    )
    if view.shared != known.shared or (view.shared and not id):
        if not may_share(session.authority, definition):
            raise Forbidden("forbidden")
        view = replace(view, owner=session.authority.user, base=view.base if view.shared else None)
    if before is not None and before.definition == view.definition and before == view:
        return before.to_json()
    saved = write_view(session.tx, definition.id, view, session.authority.now)
    _told(session, definition, before, saved)
    return saved.to_json()


def delete_view(session: Session, form: str, id: int, tag: str = "") -> None:
    """Raises NotFound ``view_unknown``, Forbidden, Conflict ``version_conflict``."""
    definition = session.form(form)
    before = _own(session, definition, id)
    check_tag(tag, before.to_json())
    delete_row(session.tx, id)
    session.tx.audit("view.delete", f"view:{form}/{before.key}", before.to_json(), None)


def _own(session: Session, definition: Definition, id: int) -> SavedView:
    """The view, held, if the person may change it."""
    found = locked_view(session.tx, definition.id, id) if 0 < id < 2**53 else None
    if found is None or not (found.shared or found.owner == session.authority.user):
        raise NotFound("view_unknown")
    if found.shared and not may_share(session.authority, definition):
        raise Forbidden("forbidden")
    return found


def _new(session: Session, definition: Definition, given: dict[str, Any]) -> SavedView:
    visible = visible_views(session.tx, definition.id, session.authority.user)
    shared = _flag(given, "shared", False)
    if sum(view.shared == shared for view in visible) >= MOST_VIEWS:
        raise Invalid("views_too_many", None, {"max": MOST_VIEWS})
    base = given.get("key")
    if base is not None:
        if not shared or base not in [view.get("key") for view in definition.document.get("views", [])]:
            raise Invalid("view_invalid", "key")
        if any(view.base == base for view in visible):
            raise Conflict("view_exists")
    return SavedView(0, session.authority.user, shared, False, {}, base)


def _flag(given: dict[str, Any], name: str, default: bool) -> bool:
    value = given.get(name, default)
    if not isinstance(value, bool):
        raise Invalid("view_invalid", name)
    return value


def _told(session: Session, definition: Definition, before: SavedView | None, saved: SavedView) -> None:
    session.tx.audit(
        "view.create" if before is None else "view.change",
        f"view:{definition.key}/{saved.key}",
        None if before is None else before.to_json(),
        saved.to_json(),
    )
    wanted = list(view_indexes(definition, [saved.definition])) if saved.shared else []
    had = list(view_indexes(definition, [before.definition])) if before and before.shared else []
    if wanted and wanted != had:
        session.tx.publish(
            INDEX_VIEWS,
            views_pb2.IndexViews(form=definition.key),
            aggregate_id=definition.key,
            command=True,
        )
