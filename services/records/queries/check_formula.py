"""Whether a formula means something on a form: for the editor, while somebody types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.chassis.errors import Forbidden
from services.kernel.errors import FormulaInvalid, KernelError
from services.kernel.fields import Field, Form
from services.kernel.fields.definition import check_field
from services.kernel.formula import compile_column, compile_text, schema_of
from services.records.domain.definition import Definition
from services.records.storage.drafts import read_draft
from services.records.storage.session import Session


def check_formula(
    session: Session, form: str, text: str, *, draft: bool = False, table: str = ""
) -> dict[str, Any]:
    """{ok, type, references, ast} or {ok: false, code, field, params}; fields one may not see are unknown.

    ``draft``: on the fields of the form's draft, for whoever designs it. ``table``: inside the rows of that
    line-items field. Raises NotFound, Forbidden.
    """
    if draft and not session.authority.may("admin:forms"):
        raise Forbidden("forbidden")
    definition = session.form_by_admin(form) if draft else session.form(form)
    meant = _drafted(session, definition) if draft else definition.form
    try:
        if table:
            lines = meant.by_key.get(table)
            if lines is None or lines.type != "line_items":
                raise _unknown(table)
            compiled, read = compile_column(meant, lines, text), {table}
        else:
            compiled = compile_text(text, schema_of(meant))
            read = {name.partition(".")[0] for name in compiled.references}
        readable = set(session.authority.access(definition, "view").readable())
        hidden = set() if session.authority.may("admin:forms") else read - readable
        if hidden:
            raise _unknown(min(hidden))
    except FormulaInvalid as error:
        return {"ok": False, **error.to_json()}
    return {
        "ok": True,
        "type": str(compiled.type),
        "references": sorted(compiled.references),
        "ast": compiled.to_json(),
    }


def _unknown(name: str) -> FormulaInvalid:
    return FormulaInvalid("formula_name_unknown", None, {"name": name[:80], "line": 1, "column": 1})


def _drafted(session: Session, definition: Definition) -> Form:
    """The form with the fields and columns of its draft; those that are none yet are left out."""
    draft = read_draft(session.tx, definition.id)
    if draft is None:
        return definition.form
    sound = (_sound(data) for data in draft.definition.get("fields", ()))
    form = replace(definition.form, fields=tuple(field for field in sound if field is not None))
    return form.with_related({key: each.form for key, each in session.definitions.forms.items()})


def _sound(data: Any) -> Field | None:
    try:
        field = Field.from_json(data)
        if field.type == "line_items":
            columns = [each for each in field.options.get("fields") or () if _is_column(each)]
            field = replace(field, options={**field.options, "fields": columns})
        field.kind.check_options(field)
    except KernelError:
        return None
    return field


def _is_column(data: Any) -> bool:
    try:
        check_field(Field.from_json(data), inside_line_items=True)
    except KernelError:
        return False
    return True
