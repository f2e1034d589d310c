"""Merging records: which values point where afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from services.kernel.fields import Field, Form

Values = Mapping[str, Any]


def repointed(
    form: Form, row: Values, to: str, sources: Collection[int], target: int
) -> tuple[dict[str, Any], set[int]]:
    """The row with every reference to one of ``sources`` (records of form ``to``) pointing at ``target``.

    A record never comes to point at itself: there the reference goes. Also answers which sources were met.
    """
    hit: set[int] = set()
    values = dict(row)
    for field in form.fields:
        value = row.get(field.key)
        if value is None:
            continue
        if _refers(field, to):
            own = row["id"] if form.key == to else None
            values[field.key] = _moved(value, sources, target, own, hit)
        elif field.columns:
            values[field.key] = [_item(field, item, to, sources, target, hit) for item in value]
    return values, hit


def _refers(field: Field, to: str) -> bool:
    return field.type in ("relation", "relations") and field.options.get("form") == to


def _moved(value: Any, sources: Collection[int], target: int, own: int | None, hit: set[int]) -> Any:
    if isinstance(value, list):
        met = [each for each in value if each in sources]
        hit.update(met)
        kept = dict.fromkeys(target if each in sources else each for each in value)
        return [each for each in kept if each != own] if met else value
    if value not in sources:
        return value
    hit.add(value)
    return None if target == own else target


def _item(
    field: Field, item: Values, to: str, sources: Collection[int], target: int, hit: set[int]
) -> dict[str, Any]:
    keys = [column.key for column in field.columns if _refers(column, to)]
    return {key: _moved(v, sources, target, None, hit) if key in keys else v for key, v in item.items()}
