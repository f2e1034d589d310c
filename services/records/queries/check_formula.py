"""Whether a formula means something on a form: for the editor, while somebody types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.chassis.errors import Forbidden
from services.kernel.errors import FormulaInvalid, KernelError
from services.kernel.fields import Field, Form
from services.kernel.formula import compile_text, schema_of
from services.records.domain.definition import Definition
from services.records.storage.drafts import read_draft
from services.records.storage.session import Session


def check_formula(session: Session, form: str, text: str, *, draft: bool = False) -> dict[str, Any]:
    """{ok, type, references, ast} or {ok: false, code, field, params}; fields one may not see are unknown.

    ``draft``: on the fields of the form's draft, for whoever designs it. Raises NotFound, Forbidden.
    """
    if draft and not session.authority.may("admin:forms"):
        raise Forbidden("forbidden")
    definition = session.form_by_admin(form) if draft else session.form(form)
    meant = _drafted(session, definition) if draft else definition.form
    try:
        compiled = compile_text(text, schema_of(meant))
        readable = set(session.authority.access(definition, "view").readable())
        if not session.authority.may("admin:forms"):
            for name in sorted(compiled.references):
                if name.partition(".")[0] not in readable:
                    raise FormulaInvalid("formula_name_unknown", None, {"name": name, "line": 1, "column": 1})
    except FormulaInvalid as error:
        return {"ok": False, **error.to_json()}
    return {
        "ok": True,
        "type": str(compiled.type),
        "references": sorted(compiled.references),
        "ast": compiled.to_json(),
    }


def _drafted(session: Session, definition: Definition) -> Form:
    """The form with the fields of its draft; those that are no fields yet are left out."""
    draft = read_draft(session.tx, definition.id)
    if draft is None:
        return definition.form
    fields = []
    for data in draft.definition.get("fields", ()):
        try:
            field = Field.from_json(data)
            field.kind.check_options(field)
        except KernelError:
            continue
        fields.append(field)
    return replace(definition.form, fields=tuple(fields))
