"""What an index of a form's table is for, told to whoever looks after the form."""

from __future__ import annotations

from typing import Any

from services.kernel.fields import Form
from services.records.domain.definition import Definition


def purpose(definition: Definition, name: str) -> dict[str, Any]:
    """{why, fields}: what the index of that name is for: system | unique | reference | choice | search |
    view | other, and keys of the fields it is over."""
    form, (letter, _, rest) = definition.form, name.partition("_")
    mark = rest.partition("_")[2]
    fields = [key for part in mark.split("_") if (key := _key(form, part))]
    if mark in ("owner", "dept", "batch", "external"):
        return {"why": "system", "fields": []}
    kinds = {"u": "unique", "g": "search", "v": "view"}
    if letter == "i" and fields:
        return {"why": "choice" if form.field(fields[0]).type in ("multi_select", "tags") else "reference",
                "fields": fields}  # fmt: skip
    return {"why": kinds.get(letter, "system" if name.endswith("_pkey") else "other"), "fields": fields}


def _key(form: Form, part: str) -> str | None:
    return next((field.key for field in form.fields if str(field.id) == part.removesuffix("d")), None)
