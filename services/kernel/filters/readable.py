"""Filters as people write them in an address: ``stage=signed&amount__gt=1000&owner=me``.

A name is a field's key, or that of a related record's field (``customer.level``), optionally followed by
``__`` and an operator; without one it is ``eq``. Lists are separated by commas. Several conditions must all
hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from services.kernel.calendar import RELATIVE_RANGES
from services.kernel.errors import FieldInvalid
from services.kernel.fields import Form
from services.kernel.fields.base import EMPTINESS
from services.kernel.fields.definition import Field
from services.kernel.filters.tree import field_named, read_filter

LISTS = ("in", "not_in", "between", "has_any", "has_all", "in_subtree")
WITHIN = "310000"  # the code of a province, as in an address
TRUTH = {"true": True, "false": False}


def filter_of_words(words: Mapping[str, str], form: Form, readable: Collection[str]) -> dict[str, Any]:
    """The filter JSON. Raises what reading that would raise, with the parameter in place of the field."""
    leaves = []
    for name, text in words.items():
        try:
            leaf = _leaf(name, text, form)
            read_filter(leaf, form, readable)
        except FieldInvalid as error:
            raise FieldInvalid(error.code, name[:80], error.params) from error
        leaves.append(leaf)
    return {"and": leaves}


def examples_of_words(field: Field) -> dict[str, str]:
    """For each operator of the field, what may stand after it in an address; `filter_of_words` reads it."""
    words = list(_words(field))
    one, listed = words[0] if words else "", ",".join(words)
    told = {}
    for op in field.kind.operators_for(field):
        if op in EMPTINESS:
            told[op] = "true"
        elif op == "during":
            told[op] = RELATIVE_RANGES[2]
        elif op == "within":
            told[op] = WITHIN
        elif op == "between":
            told[op] = f"{one},{words[-1] if words else one}"
        else:
            told[op] = listed if op in LISTS else one
    return told


def _words(field: Field) -> Iterator[str]:
    """One or two operands, as people write them."""
    choices = field.options.get("choices") or ()
    if choices:
        yield from (str(each["value"]) for each in choices[:2])
        return
    example = field.kind.example(field)
    if field.kind.refers(field) == "person":
        yield "me"
    for each in example[:2] if isinstance(example, list) else [example]:
        if isinstance(each, bool):
            yield str(each).lower()
        elif isinstance(each, Mapping):
            yield from (str(each[part]) for part in ("detail", "name") if part in each)
        elif each is not None:
            yield str(each).partition("\n")[0]


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
