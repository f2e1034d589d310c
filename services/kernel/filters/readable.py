"""Filters as people write them in an address: ``stage=signed&amount__gt=1000&owner=me``.

A name is a field's key, or that of a related record's field (``customer.level``), optionally followed by
``__`` and an operator; without one it is ``eq``. Lists are separated by commas. Several conditions must all
hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.kernel.calendar import RELATIVE_RANGES
from services.kernel.errors import FieldInvalid
from services.kernel.fields import Form
from services.kernel.fields.definition import Field
from services.kernel.filters.tree import field_named

LISTS = ("in", "not_in", "between", "has_any", "has_all", "in_subtree")
TRUTH = {"true": True, "false": False}


def filter_of_words(words: Mapping[str, str], form: Form) -> dict[str, Any]:
    """The filter JSON; raises FieldInvalid ``field_unknown`` for a name that is no field of the form.

    Everything else, above all whether the reader may use a field, is decided where filter JSON is read.
    """
    return {"and": [_leaf(name, text, form) for name, text in words.items()]}


def _leaf(name: str, text: str, form: Form) -> dict[str, Any]:
    key, _, op = name.partition("__")
    op = op or "eq"
    found = field_named(form, key[:130])
    if op in ("empty", "not_empty"):
        opposite = {"empty": "not_empty", "not_empty": "empty"}
        return {"field": key, "op": opposite[op] if text.lower() == "false" else op}
    if op == "during":
        period, _, offset = text.partition(":")
        whole = int(offset) if offset.lstrip("-").isdecimal() and len(offset) < 7 else 0
        return {"field": key, "op": op, "value": {"relative": period, "offset": whole}}
    if op in LISTS:
        return {"field": key, "op": op, "value": [_value(part.strip(), found) for part in text.split(",")]}
    if op == "eq" and text in RELATIVE_RANGES and "during" in found.kind.operators_for(found):
        return {"field": key, "op": "during", "value": {"relative": text}}
    return {"field": key, "op": op, "value": _value(text, found)}


def _value(text: str, field: Field) -> Any:
    """The first reading of the text the field's type accepts; the text itself when it accepts none."""
    for reading in _readings(text):
        try:
            field.kind.operand(reading, field)
        except FieldInvalid:
            continue
        return reading
    return text


def _readings(text: str) -> Iterator[Any]:
    if text == "me":
        yield text
    yield text
    if text.lstrip("-").isdecimal() and len(text) < 17:
        yield int(text)
    if text.lower() in TRUTH:
        yield TRUTH[text.lower()]
    yield [text]
