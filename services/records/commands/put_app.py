"""Create an app (a group of forms in the navigation) or rename it."""

from __future__ import annotations

from typing import Any

from services.chassis.errors import Invalid
from services.kernel.fields import KEY
from services.records.storage import definitions
from services.records.storage.session import Session

KEYS = ("key", "name", "icon", "dashboards", "forms")


def put_app(session: Session, wanted: Any) -> dict[str, Any]:
    """{"key", "name", "icon", "forms"} as it is now; ``forms``: form keys in the order of the navigation."""
    if not isinstance(wanted, dict) or not isinstance(wanted.get("key"), str):
        raise Invalid("definition_invalid")
    if not KEY.fullmatch(wanted["key"]):
        raise Invalid("key_invalid", None, {"value": wanted["key"][:80]})
    name = wanted.get("name", wanted["key"])
    if not isinstance(name, str | dict):
        raise Invalid("definition_invalid", "name")
    order = wanted.get("forms", [])
    if not isinstance(order, list) or not all(isinstance(key, str) for key in order):
        raise Invalid("definition_invalid", "forms")
    known = {app["key"]: app for app in session.definitions.apps}.get(wanted["key"])
    document = {**(known or {}), "name": name, **{key: wanted[key] for key in KEYS if key in wanted}}
    if document != known:
        definitions.save_app(session.tx, wanted["key"], document)
        session.tx.audit("app.change", f"app:{wanted['key']}", dict(known) if known else None, document)
    return document
