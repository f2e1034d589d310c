"""Mappings as data: which of our forms meets which remote document, and how the fields correspond.

A push mapping renders a remote model from a record; a pull mapping turns remote rows into records. Both are
plain JSON kept with the account, so what a vendor's documentation does not say is set by the tenant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.hub.domain.errors import MappingInvalid


@dataclass(frozen=True)
class Requirement:
    """A related record that must exist remotely first: our relation field, and the document that maps it."""

    field: str
    document: str


@dataclass(frozen=True)
class PushMapping:
    """One of our forms to one remote form. `key` is the remote field that holds our stable number."""

    document: str
    form: str
    remote_form: str
    key: str
    key_template: str
    # remote column of the internal id, the key itself when unknown
    id_column: str
    model: Mapping[str, Any]
    requires: tuple[Requirement, ...] = ()
    finish: tuple[str, ...] = ()
    # gross, tax rate and default rate for {"$amount": …}: {"gross": "amount", "rate": "tax_rate",
    # "default_rate": "0.06"}
    amount: Mapping[str, str] = field(default_factory=dict)
    # remote column that must equal the gross amount afterwards
    check_total: str = ""
    # remote column and our field by which an existing remote document is recognised before one is created
    match_remote: Mapping[str, str] = field(default_factory=dict)
    # field of our record that receives the remote number
    write_back: str = ""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class PullMapping:
    """Remote documents that become records of `form`. Column names are the remote's."""

    document: str
    form: str
    remote_form: str
    id: str
    number: str
    modified: str
    status: str
    columns: Mapping[str, str]
    # per-entry column that is summed into {"$amount": true}
    amount: str
    # entry column naming the bill a receipt settles, "" when the account set has none
    source: str
    final: tuple[str, ...]
    # further moments that mark a change, for servers whose audit leaves the modification time alone
    also_changed: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Mappings:
    push: tuple[PushMapping, ...] = ()
    pull: tuple[PullMapping, ...] = ()

    def push_for(self, document: str, form: str) -> PushMapping:
        """Raises MappingInvalid `mapping_missing`."""
        for mapping in self.push:
            if mapping.document == document and mapping.form == form:
                return mapping
        raise MappingInvalid("mapping_missing", None, {"document": document, "form": form})

    def push_document(self, document: str) -> PushMapping:
        """The first mapping of a document whatever its form, for required documents."""
        for mapping in self.push:
            if mapping.document == document:
                return mapping
        raise MappingInvalid("mapping_missing", None, {"document": document, "form": ""})

    def pull_for(self, document: str) -> PullMapping:
        for mapping in self.pull:
            if mapping.document == document:
                return mapping
        raise MappingInvalid("mapping_missing", None, {"document": document, "form": ""})


def read_mappings(data: Any) -> Mappings:
    """Parse {"push": […], "pull": […]}. Raises MappingInvalid naming the place."""
    if not isinstance(data, Mapping):
        raise MappingInvalid("mapping_invalid", "mappings", {})
    push = tuple(_push(item, f"push[{i}]") for i, item in enumerate(_items(data, "push")))
    pull = tuple(_pull(item, f"pull[{i}]") for i, item in enumerate(_items(data, "pull")))
    mappings = Mappings(push, pull)
    known = {m.document for m in push}
    claimed: set[tuple[str, str]] = set()
    for i, mapping in enumerate(push):
        if (mapping.remote_form, mapping.key_template) in claimed:
            # Record 7 of one form and record 7 of another would claim the same remote document.
            raise MappingInvalid("mapping_key_shared", f"push[{i}].key.template", {})
        claimed.add((mapping.remote_form, mapping.key_template))
        for requirement in mapping.requires:
            if requirement.document not in known:
                raise MappingInvalid(
                    "mapping_missing", f"push[{i}].requires", {"document": requirement.document, "form": ""}
                )
    return mappings


def _items(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    items = data.get(name, [])
    if not isinstance(items, list) or not all(isinstance(i, Mapping) for i in items):
        raise MappingInvalid("mapping_invalid", name, {})
    return items


def _push(item: Mapping[str, Any], path: str) -> PushMapping:
    key = _object(item, "key", path)
    finish = tuple(str(s) for s in item.get("finish", ()))
    if finish not in ((), ("submit",), ("submit", "audit")):
        raise MappingInvalid("mapping_invalid", f"{path}.finish", {})
    template = _text(key, "template", f"{path}.key")
    if "{id}" not in template:
        # Without the record id two records could claim one remote document.
        raise MappingInvalid("mapping_key_without_id", f"{path}.key.template", {})
    return PushMapping(
        document=_text(item, "document", path),
        form=_text(item, "form", path),
        remote_form=_text(item, "remote_form", path),
        key=_text(key, "field", f"{path}.key"),
        key_template=template,
        id_column=str(key.get("id") or key["field"]),
        model=_object(item, "model", path),
        requires=tuple(
            Requirement(_text(r, "field", path), _text(r, "document", path)) for r in _items(item, "requires")
        ),
        finish=finish,
        amount=dict(item.get("amount", {})),
        check_total=str(item.get("check_total", "")),
        match_remote=dict(item.get("match_remote", {})),
        write_back=str(item.get("write_back", "")),
        codes=dict(item.get("codes", {})),
    )


def _pull(item: Mapping[str, Any], path: str) -> PullMapping:
    columns = _object(item, "columns", path)
    return PullMapping(
        document=_text(item, "document", path),
        form=_text(item, "form", path),
        remote_form=_text(item, "remote_form", path),
        id=_text(columns, "id", f"{path}.columns"),
        number=_text(columns, "number", f"{path}.columns"),
        modified=_text(columns, "modified", f"{path}.columns"),
        status=_text(columns, "status", f"{path}.columns"),
        amount=_text(columns, "amount", f"{path}.columns"),
        source=str(columns.get("source", "")),
        columns={k: str(v) for k, v in _object(columns, "header", f"{path}.columns").items()},
        final=tuple(str(s) for s in item.get("final", ("C",))),
        also_changed=tuple(str(s) for s in columns.get("also_changed", ())),
        values=_object(item, "values", path),
    )


def _text(data: Mapping[str, Any], name: str, path: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise MappingInvalid("mapping_invalid", f"{path}.{name}", {})
    return value


def _object(data: Mapping[str, Any], name: str, path: str) -> Mapping[str, Any]:
    value = data.get(name)
    if not isinstance(value, Mapping):
        raise MappingInvalid("mapping_invalid", f"{path}.{name}", {})
    return value
