"""Rendering a remote model from a record: the small language of `model` in a push mapping.

    {"$field": "amount", "as": "money|date|text", "default": …}   a value of the record
    {"$related": ["customer", "name"]}        a value of a required related record
    {"$document": "customer"}                 reference to the remote document of a required record
    {"$number": expression}                   reference by number: {"FNumber": …}
    {"$amount": "gross|net|tax|rate"}         the split amount; rate in per cent
    {"$code": "tax", "of": expression}        translation by the account's code map
    {"$key": true}                            our stable number

Anything else is sent as it stands. What renders to null is left out, so that the remote's defaults hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from connectors.hub.domain.amounts import Amounts, split_gross
from connectors.hub.domain.errors import MappingInvalid, Unmappable
from connectors.hub.domain.mapping import PushMapping

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """Everything a model may refer to: record JSON, required related records, numbers of required
    documents."""

    record: Record
    key: str
    related: Mapping[str, Record] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    # reference key of the vendor ("FNumber" at Kingdee)
    reference: str = "FNumber"
    zone: str = "Asia/Shanghai"


def stable_key(mapping: PushMapping, record_id: int, prefix: str) -> str:
    """The remote number, fixed by the record's id alone: the same record always claims the same document."""
    return mapping.key_template.replace("{prefix}", prefix).replace("{id}", str(record_id))


def amounts_of(mapping: PushMapping, record: Record) -> Amounts | None:
    """The split amount of a record, None when the mapping has none. Raises Unmappable."""
    if not mapping.amount:
        return None
    gross = _decimal(value_of(record, mapping.amount["gross"]), mapping.amount["gross"])
    rate_field = mapping.amount.get("rate", "")
    raw_rate = value_of(record, rate_field) if rate_field else None
    rate = _decimal(mapping.amount.get("default_rate", "0") if raw_rate is None else raw_rate, rate_field)
    if rate < 0:
        raise Unmappable("value_unusable", rate_field, {"value": str(rate)})
    return split_gross(gross, rate)


def value_of(record: Record, name: str) -> Any:
    """A field or system field of a record JSON; null when absent."""
    values = record.get("values", {})
    return values[name] if name in values else record.get(name)


def render(mapping: PushMapping, source: Source) -> dict[str, Any]:
    """The model to send; decimals are Decimal. Raises Unmappable, MappingInvalid."""
    amounts = amounts_of(mapping, source.record)
    model = _render(mapping.model, mapping, source, amounts, "model")
    model[mapping.key] = source.key
    return model  # type: ignore[no-any-return]


def fingerprint(model: Any) -> str:
    """Hash of a payload, by which an unchanged document is recognised and echoes are dropped."""
    text = json.dumps(model, ensure_ascii=False, sort_keys=True, default=_canonical)
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> str:
    """80000 and 80000.00 are the same amount."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _render(node: Any, mapping: PushMapping, source: Source, amounts: Amounts | None, path: str) -> Any:
    if isinstance(node, list):
        return [_render(item, mapping, source, amounts, f"{path}[{i}]") for i, item in enumerate(node)]
    if not isinstance(node, Mapping):
        return Decimal(str(node)) if isinstance(node, float) else node
    word = next((k for k in node if isinstance(k, str) and k.startswith("$")), None)
    if word is not None:
        return _expression(word, node, mapping, source, amounts, path)
    rendered = {k: _render(v, mapping, source, amounts, f"{path}.{k}") for k, v in node.items()}
    return {k: v for k, v in rendered.items() if v is not None}


def _expression(
    word: str,
    node: Mapping[str, Any],
    mapping: PushMapping,
    source: Source,
    amounts: Amounts | None,
    path: str,
) -> Any:
    argument = node[word]
    match word:
        case "$field":
            value = value_of(source.record, argument)
            return _typed(
                node.get("default") if value is None else value, node.get("as", "text"), argument, source.zone
            )
        case "$related":
            record = source.related.get(argument[0])
            value = value_of(record, argument[1]) if record else None
            return _typed(
                node.get("default") if value is None else value,
                node.get("as", "text"),
                argument[1],
                source.zone,
            )
        case "$document":
            if argument not in source.documents:
                raise Unmappable("related_missing", argument, {"field": argument})
            return {source.reference: source.documents[argument]}
        case "$number":
            number = _render(argument, mapping, source, amounts, path)
            return None if number is None else {source.reference: number}
        case "$amount":
            if amounts is None:
                raise MappingInvalid("mapping_invalid", path, {})
            return amounts.rate * 100 if argument == "rate" else getattr(amounts, argument)
        case "$code":
            value = _render(node.get("of"), mapping, source, amounts, path)
            if value is None:
                return None
            if str(value) not in mapping.codes.get(argument, {}):
                raise Unmappable("code_unmapped", argument, {"map": argument, "value": str(value)})
            return mapping.codes[argument][str(value)]
        case "$key":
            return source.key
    raise MappingInvalid("mapping_invalid", path, {})


def _typed(value: Any, kind: str, name: str, zone: str) -> Any:
    if value is None:
        return None
    if kind == "money":
        return _decimal(value, name)
    if kind == "date":
        return _day(str(value), name, zone)
    return str(value)


def _decimal(value: Any, name: str) -> Decimal:
    if value is None:
        raise Unmappable("document_value_missing", name, {"field": name})
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Unmappable("value_unusable", name, {"value": str(value)[:80]}) from None
    if not number.is_finite():
        raise Unmappable("value_unusable", name, {"value": str(value)[:80]})
    return number


def _day(text: str, name: str, zone: str) -> str:
    """A calendar day in the tenant's time zone; a moment in UTC belongs to the day it has there."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text).isoformat()
        return datetime.fromisoformat(text).astimezone(ZoneInfo(zone)).date().isoformat()
    except ValueError:
        raise Unmappable("value_unusable", name, {"value": text[:80]}) from None
