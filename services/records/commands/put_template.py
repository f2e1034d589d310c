"""Make, change and take away print templates; who designs forms may."""

from __future__ import annotations

from typing import Any

from services.chassis.errors import Invalid, NotFound
from services.kernel.errors import FieldInvalid
from services.kernel.fields import KEY
from services.records.commands.agree import check_tag
from services.records.domain.printing.template import check_template, logo_bytes
from services.records.storage import print_templates
from services.records.storage.files.thumbnail import for_paper
from services.records.storage.locks import hold
from services.records.storage.session import Session

MOST = 50


def put_template(session: Session, form: str, key: str, given: Any, tag: str = "") -> dict[str, Any]:
    """The template as it is kept, if it still was the one with the ``tag``.

    Raises NotFound, Invalid ``template_invalid``, ``key_invalid``, Conflict ``version_conflict``.
    """
    definition = session.form_by_admin(form)
    if not KEY.fullmatch(key):
        raise Invalid("key_invalid", None, {"value": key[:80]})
    template = check_template(definition.form, given)
    for place, block in enumerate(template["blocks"], 1):
        if block.get("logo") and for_paper(logo_bytes(block["logo"]) or b"") is None:
            raise FieldInvalid("template_invalid", "blocks", {"block": place})
    hold(session.tx, "print_template", definition.id)
    before = print_templates.find(session.tx, definition.id, key)
    check_tag(tag, before)
    if before is None and len(print_templates.every(session.tx, definition.id)) >= MOST:
        raise Invalid("templates_too_many", None, {"max": MOST})
    print_templates.put(session.tx, definition.id, key, template, session.authority.now)
    old = None if before is None else dict(before)
    session.tx.audit("template.put", f"template:{form}/{key}", old, template)
    return {"key": key, **template}


def delete_template(session: Session, form: str, key: str, tag: str = "") -> None:
    """Raises NotFound, Conflict ``version_conflict``."""
    definition = session.form_by_admin(form)
    hold(session.tx, "print_template", definition.id)
    before = print_templates.find(session.tx, definition.id, key)
    if before is None:
        raise NotFound("not_found")
    check_tag(tag, before)
    print_templates.delete(session.tx, definition.id, key)
    session.tx.audit("template.delete", f"template:{form}/{key}", dict(before), None)
