"""The views of a form that a person may open."""

from __future__ import annotations

from typing import Any

from services.records.domain.authority import Authority
from services.records.domain.definition import Definition
from services.records.domain.tag import tag_of
from services.records.domain.view import projected_view
from services.records.storage.session import Session
from services.records.storage.views import SavedView, visible_views


def may_share(authority: Authority, definition: Definition) -> bool:
    """Whether the person decides what views everybody has."""
    return authority.may("admin:forms") or authority.access(definition, "manage").allowed


def _tagged(view: SavedView) -> dict[str, Any]:
    """With the tag of all of it, whatever of it the reader sees."""
    document = view.to_json()
    return {**document, "etag": tag_of(document)}


def list_views(session: Session, form: str) -> dict[str, Any]:
    """{"views": […], "may_share": whether the caller may keep shared ones}; raises NotFound.

    Views of the definition come first; a shared view that stands in for one of them takes its place.
    """
    definition = session.form(form)
    user = session.authority.user
    readable = session.authority.access(definition, "view").filterable
    saved = visible_views(session.tx, definition.id, user)
    standing_in = {view.base: view for view in saved if view.base is not None}
    documents = []
    for view in definition.document.get("views", []):
        shipped = {"kind": "grid", **view, "id": None, "shared": True, "owner": None, "is_default": False}
        stand_in = standing_in.get(view.get("key"))
        documents.append(_tagged(stand_in) if stand_in is not None else shipped)
    documents += [_tagged(view) for view in saved if view.base is None]
    seen = [found for document in documents if (found := projected_view(document, readable)) is not None]
    return {"views": seen, "may_share": may_share(session.authority, definition)}
