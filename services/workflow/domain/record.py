"""Record JSON of the contract as formulas read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kernel.errors import KernelError
from services.kernel.fields import SYSTEM_FIELDS, Form
from services.kernel.fields.definition import Field
from services.kernel.labels import resolve_label


def read_values(form: Form, record: Mapping[str, Any]) -> dict[str, Any]:
    """Python values by field key, system fields included; what no longer fits its field is None."""
    values = record.get("values") or {}
    return {
        key: _read(field, record.get(key) if key in SYSTEM_FIELDS else values.get(key))
        for key, field in form.by_key.items()
    }


def _read(field: Field, raw: Any) -> Any:
    if raw is None:
        return None
    if field.type == "line_items":
        rows = raw if isinstance(raw, list) else []
        return [{column.key: _read(column, row.get(column.key)) for column in field.columns} for row in rows]
    try:
        # As an operand: limits of the field that were tightened since do not make the value disappear.
        return field.kind.operand(raw, field)
    except KernelError:
        return None


def text_of(form: Form, record: Mapping[str, Any], key: str, language: str) -> str:
    """A field of record JSON as people read it; references by the labels the record carries."""
    field = form.by_key.get(key)
    label = (record.get("labels") or {}).get(key)
    if field is None or isinstance(label, str | Mapping):
        return resolve_label(label, language) if label else ""
    raw = record.get(key) if key in SYSTEM_FIELDS else (record.get("values") or {}).get(key)
    value = _read(field, raw)
    return "" if value is None else field.kind.to_text(value, field, language)


def title_of(form: Form, record: Mapping[str, Any]) -> str:
    """What the record is called: its title field, else its number."""
    title = text_of(form, record, form.title_field, "zh-CN") if form.title_field else ""
    return title or f"#{record.get('id')}"


def changed_fields(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """Keys whose values differ between two record JSONs; none when there is nothing before."""
    if before is None:
        return []
    old, new = before.get("values") or {}, after.get("values") or {}
    keys = dict.fromkeys([*new, *old])
    system = [key for key in ("owner", "department") if before.get(key) != after.get(key)]
    return system + [key for key in keys if old.get(key) != new.get(key)]
