"""A whole definition put in place of another: what keeps its column, what is new, what goes to the recycle
bin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field
from services.kernel.rules import layout_without
from services.records.domain.definition import KEYED, SCREEN_KEYS, with_ids

#: What a draft may change of the document besides its fields.
DESIGNED = (*SCREEN_KEYS, *KEYED, "layout", "duplicates")
KEPT_DAYS = 30
NUMBERS = ("number", "money", "percent")
#: The option that a field's stored values depend on.
FIXED_OPTION = {"relation": "form", "relations": "form", "formula": "result"}


@dataclass(frozen=True)
class Conversion:
    """A field whose values must be rewritten before it can have this type and these options."""

    key: str
    type: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Replacement:
    document: dict[str, Any]
    conversions: tuple[Conversion, ...]


@dataclass(frozen=True)
class Stamp:
    """Who does it, and when (aware UTC)."""

    user: int
    now: datetime


def replaced(
    current: Mapping[str, Any], wanted: Mapping[str, Any], new_id: Callable[[], int], stamp: Stamp
) -> Replacement:
    """``current`` turned into ``wanted``. Fields are the same by id, else by key; one of the recycle bin
    comes
    back by its id; one left out goes there. A field of another type keeps its type until it is converted.

    Raises FieldInvalid: definition_invalid, key_taken, property_fixed.
    """
    given = wanted.get("fields")
    if not isinstance(given, list) or not all(isinstance(each, Mapping) for each in given):
        raise FieldInvalid("definition_invalid", "fields")
    held = {each["id"]: each for each in current.get("fields", [])}
    ids = {each["key"]: each["id"] for each in current.get("fields", [])}
    bin_ = {each["id"]: each for each in current.get("removed", [])}
    fields: list[dict[str, Any]] = []
    conversions: list[Conversion] = []
    for data in given:
        field = Field.from_json(data)
        id = field.id if field.id in held or field.id in bin_ else ids.get(field.key, 0)
        known = held.get(id) or bin_.get(id)
        if known is None:
            fields.append(with_ids(field, new_id))
            continue
        if known["key"] != field.key and id in held:
            raise FieldInvalid("property_fixed", known["key"], {"property": "key"})
        json, conversion = _kept(known, field, new_id)
        fields.append(json)
        conversions += [conversion] if conversion else []
    keys = [each["key"] for each in fields]
    if len(set(keys)) != len(keys):
        raise FieldInvalid("key_taken", next(key for key in keys if keys.count(key) > 1))
    present = {each["id"] for each in fields}
    gone = [removed(each, stamp) for id, each in held.items() if id not in present]
    still = [each for id, each in bin_.items() if id not in present]
    document = {**current, **{key: wanted[key] for key in DESIGNED if key in wanted}, "fields": fields}
    if gone or still or "removed" in current:
        document["removed"] = [*still, *gone]
    if document.get("title_field") not in keys:
        document["title_field"] = None
    return Replacement(document, tuple(conversions))


def removed(field: Mapping[str, Any], stamp: Stamp, **more: Any) -> dict[str, Any]:
    """The field as it lies in the recycle bin."""
    return {**field, "removed_at": stamp.now.isoformat(), "removed_by": stamp.user, **more}


def without_mentions(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The document with the field out of its layout and out of what rules do to fields."""
    result = dict(document)
    if result.get("layout") is not None:
        result["layout"] = layout_without(result["layout"], lambda each: each != key)
    rules = []
    for rule in result.get("rules") or ():
        steps = [
            {**step, "fields": [each for each in step["fields"] if each != key]} for step in rule["then"]
        ]
        if any(step["fields"] for step in steps):
            rules.append({**rule, "then": [step for step in steps if step["fields"]]})
    if "rules" in result:
        result["rules"] = rules
    if "checks" in result:
        result["checks"] = [{**c, "field": None} if c.get("field") == key else c for c in result["checks"]]
    return result


def returned(field: Mapping[str, Any]) -> dict[str, Any]:
    """The field as it was before it was removed."""
    return {k: v for k, v in field.items() if k not in ("removed_at", "removed_by", "converted_to")}


def expired(field: Mapping[str, Any], now: datetime) -> bool:
    """Whether the recycle bin may forget the field. Without a date it was removed by an older release."""
    at = field.get("removed_at")
    return at is not None and datetime.fromisoformat(at) + timedelta(days=KEPT_DAYS) < now


def needs_conversion(before: Field, after: Field) -> bool:
    """Whether stored values have to be rewritten for the field to become ``after``."""
    if before.type != after.type:
        return True
    if before.type in NUMBERS:
        return before.options.get("scale") != after.options.get("scale")
    fixed = FIXED_OPTION.get(before.type)
    return fixed is not None and before.options.get(fixed) != after.options.get(fixed)


def _kept(
    known: Mapping[str, Any], field: Field, new_id: Callable[[], int]
) -> tuple[dict[str, Any], Conversion | None]:
    before = Field.from_json(returned(known))
    result = {**returned(known), **field.to_json(), "id": before.id, "key": field.key}
    result |= {"type": before.type, "options": dict(field.options)}
    for part in ("default_formula", "placeholder"):
        if part not in field.to_json():
            result.pop(part, None)
    if before.type == field.type == "line_items":
        result["options"]["fields"] = columns(before, field.options.get("fields"), new_id)
    if not needs_conversion(before, field):
        return result, None
    if (
        before.type in ("line_items", "relations")
        or before.kind.computed
        or field.kind.computed
        or field.type == "line_items"
    ):
        raise FieldInvalid("field_type_fixed", before.key)
    # Rules and formulas go on with the values there are; the conversion puts the new field in place.
    result |= {"options": dict(before.options), "default": known.get("default")}
    return result, Conversion(before.key, field.type, dict(field.options))


def columns(before: Field, wanted: Any, new_id: Callable[[], int]) -> list[dict[str, Any]]:
    """Columns keep their ids and types by key; a column left out is kept in the table and shown no more."""
    if not isinstance(wanted, list):
        raise FieldInvalid("option_invalid", before.key, {"option": "fields"})
    known = {column.key: column for column in before.columns}
    result = []
    for data in wanted:
        column = Field.from_json(data)
        old = known.get(column.key)
        if old is not None and old.type != column.type:
            raise FieldInvalid("field_type_fixed", column.key)
        result.append({**column.to_json(), "id": old.id if old is not None else new_id()})
    return result
