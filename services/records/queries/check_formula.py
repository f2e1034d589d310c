"""Whether a formula means something on a form: for the editor, while somebody types."""

from __future__ import annotations

from typing import Any

from services.kernel.errors import FormulaInvalid
from services.kernel.formula import compile_text, schema_of
from services.records.storage.session import Session


def check_formula(session: Session, form: str, text: str) -> dict[str, Any]:
    """{ok, type, references, ast} or {ok: false, code, field, params}; fields one may not see are unknown."""
    definition = session.form(form)
    try:
        compiled = compile_text(text, schema_of(definition.form))
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
