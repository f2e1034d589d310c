"""The text of a rule's notification, as one reader may see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.kernel.access import Snapshot, compile_access
from services.kernel.fields import Form
from services.kernel.labels import Label
from services.workflow.domain.organisation import name_of
from services.workflow.domain.record import read_values
from services.workflow.domain.rule import placeholders

HIDDEN = "—"


def reader_values(
    form: Form, record: Mapping[str, Any], names: list[str], reader: int, snapshot: Snapshot, now: datetime
) -> dict[str, Any]:
    """The Python values of the named fields that this person may see, masked where they may see only that."""
    access = compile_access(snapshot, reader, f"form:{form.key}", "view", form=form, now=now)
    values = read_values(form, record)
    if not access.allows_row(values):
        return {}
    seen = access.project(values)
    return {name: seen[name] for name in names if seen.get(name) is not None}


def render(
    label: Label,
    form: Form,
    record: Mapping[str, Any],
    seen: Mapping[str, Any],
    reader: int,
    snapshot: Snapshot,
) -> dict[str, str]:
    """The localised text with every placeholder filled, or "—" where the reader sees nothing."""
    texts = {"zh-CN": label} if isinstance(label, str) else dict(label)
    names = placeholders(label)
    result = {}
    for language, text in texts.items():
        shown = {name: _text(form, record, name, seen, reader, snapshot, language) for name in names}
        result[language] = fill(text, shown)
    return result


def fill(text: str, params: Mapping[str, str]) -> str:
    """Replace {name} by its value, in one pass: a value that looks like a placeholder stays as it is."""
    parts = text.split("{")
    filled = parts[0]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        filled += f"{params[name]}{rest}" if closed and name in params else "{" + part
    return filled


def _text(
    form: Form,
    record: Mapping[str, Any],
    name: str,
    seen: Mapping[str, Any],
    reader: int,
    snapshot: Snapshot,
    language: str,
) -> str:
    field, value = form.by_key.get(name), seen.get(name)
    if field is None or value is None:
        return HIDDEN
    if field.type == "person":
        return name_of(snapshot, value) or HIDDEN
    if field.type == "department":
        department = snapshot.departments.get(value)
        return department.name if department else HIDDEN
    if field.type == "relation":
        target = compile_access(snapshot, reader, f"form:{field.options.get('form')}", "view")
        label = (record.get("labels") or {}).get(name)
        return str(label) if target.allowed and label else f"#{value}"
    return field.kind.to_text(value, field, language)
