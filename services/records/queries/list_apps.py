"""Apps and forms, as far as the person may see anything in them."""

from __future__ import annotations

from typing import Any

from services.records.storage.session import Session


def list_apps(session: Session) -> list[dict[str, Any]]:
    """[{key, name, icon, forms: [{key, name, icon}], dashboards}]; an app without visible forms is left out.

    Whoever designs forms sees the empty ones too, or a new app could never get its first form.
    """
    found = []
    for app in session.definitions.apps:
        order = {key: place for place, key in enumerate(app.get("forms", []))}
        forms = [
            {"key": form.key, "name": form.form.name, "icon": form.document.get("icon")}
            for form in session.definitions.forms.values()
            if form.form.app == app["key"] and session.authority.access(form, "view").allowed
        ]
        forms.sort(key=lambda form: order.get(form["key"], len(order)))  # the others after, as they were made
        if forms or session.authority.may("admin:forms"):
            found.append({"icon": None, "dashboards": [], **app, "forms": forms})
    return found


def list_related_forms(session: Session, key: str) -> list[dict[str, Any]]:
    """[{form, field, name, many}]: the relation fields that point here and that the person may see."""
    definition = session.form(key)
    return [
        {
            "form": other.key,
            "field": field.key,
            "name": other.form.name,
            "field_name": field.name,
            "many": field.kind.many(field),
        }
        for other, field in session.definitions.referring_to(definition.key)
        if session.authority.access(other, "view").allowed
        and field.key in session.authority.access(other, "view").readable()
    ]
