"""What is different between two versions of a definition, in words a designer can check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.kernel.fields.derived import ALL_ROWS as SHOWS_ALL
from services.kernel.fields.derived import SHOWS
from services.records.domain.definition import KEYED
from services.records.domain.schema_change import Conversion

Change = dict[str, Any]
SINGULAR = {
    "rules": "rule",
    "checks": "check",
    "uniques": "unique",
    "views": "view",
    "duplicates": "duplicate_rule",
}
#: Properties of a field that are told one by one, and the kind of the change.
PROPERTIES = {
    "name": "field_renamed",
    "options": "options_changed",
    "required": "required_changed",
    "unique": "unique_changed",
    "searchable": "searchable_changed",
    "formula": "formula_changed",
    "default": "default_changed",
    "default_formula": "default_changed",
    "help": "help_changed",
    "placeholder": "placeholder_changed",
}


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], conversions: tuple[Conversion, ...] = ()
) -> list[Change]:
    """[{kind, field?, name?, before?, after?}], in the order in which a reader would look for them."""
    return [
        *_fields(before, after),
        *(
            _change("field_discloses", field, None, SHOWS_ALL)
            for field in after.get("fields", [])
            if field["key"] in disclosed(before, after)
        ),
        *(
            {
                "kind": "field_retyped",
                "field": each.key,
                "before": _named(before).get(each.key, {}).get("type"),
                "after": each.type,
            }
            for each in conversions
        ),
        *_parts(before, after),
    ]


def disclosed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """The fields that show, from now on, values of records their readers may not see."""
    told = _disclosing(before or {})
    return [key for key in _disclosing(after) if key not in told]


def _disclosing(document: Mapping[str, Any]) -> list[str]:
    fields = document.get("fields", [])
    return [each["key"] for each in fields if (each.get("options") or {}).get(SHOWS) == SHOWS_ALL]


def _named(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {field["key"]: field for field in document.get("fields", [])}


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old = {field["id"]: field for field in before.get("fields", [])}
    new = {field["id"]: field for field in after.get("fields", [])}
    bin_ = {field["id"] for field in before.get("removed", [])}
    for id, field in new.items():
        if id not in old:
            swapped = next((each for each in old.values() if each["key"] == field["key"]), None)
            if swapped is not None:
                yield _change("field_retyped", field, swapped["type"], field["type"])
            else:
                yield _change("field_restored" if id in bin_ else "field_added", field, None, field["type"])
    keys = {field["key"] for field in new.values()}
    for id, field in old.items():
        if id not in new and field["key"] not in keys:
            yield _change("field_removed", field, field["type"], None)
    for id in [id for id in new if id in old]:
        yield from _properties(old[id], new[id])
    common = [id for id in old if id in new]
    order = [id for id in new if id in old]
    if common != order:
        yield {
            "kind": "field_reordered",
            "before": [old[id]["key"] for id in common],
            "after": [new[id]["key"] for id in order],
        }


def _change(kind: str, field: Mapping[str, Any], before: Any, after: Any) -> Change:
    return {"kind": kind, "field": field["key"], "name": field.get("name"), "before": before, "after": after}


def _properties(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name, kind in PROPERTIES.items():
        if (old.get(name) or None) != (new.get(name) or None):
            yield _change(kind, new, old.get(name), new.get(name))


def _parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for part in KEYED:
        old = {each["key"]: each for each in before.get(part) or ()}
        new = {each["key"]: each for each in after.get(part) or ()}
        name = SINGULAR.get(part, part)
        for key in new:
            if key not in old:
                yield {"kind": f"{name}_added", "key": key, "after": new[key]}
            elif old[key] != new[key]:
                yield {"kind": f"{name}_changed", "key": key, "before": old[key], "after": new[key]}
        for key in old:
            if key not in new:
                yield {"kind": f"{name}_removed", "key": key, "before": old[key]}
    for name in ("name", "icon", "description", "title_field", "layout"):
        if (before.get(name) or None) != (after.get(name) or None):
            yield {"kind": f"{name}_changed", "before": before.get(name), "after": after.get(name)}
