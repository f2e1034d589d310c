"""From rows of a remote query to receipts, and from a receipt to the values of a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from connectors.hub.domain.errors import MappingInvalid, SyncConflict, Unmappable
from connectors.hub.domain.mapping import PullMapping
from connectors.hub.domain.payload import fingerprint


@dataclass(frozen=True)
class Receipt:
    """One remote document, its entry amounts summed; `modified` is naive, in the remote server's time
    zone."""

    id: str
    number: str
    modified: datetime
    status: str
    amount: Decimal
    header: Mapping[str, Any]
    sources: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What matters to us; the modification time alone is no change."""
        return fingerprint([self.number, self.status, self.amount, dict(self.header), list(self.sources)])

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "number": self.number,
            "modified": self.modified.isoformat(),
            "status": self.status,
            "amount": format(self.amount, "f"),
            "header": dict(self.header),
            "sources": list(self.sources),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Receipt:
        return cls(
            data["id"],
            data["number"],
            datetime.fromisoformat(data["modified"]),
            data["status"],
            Decimal(data["amount"]),
            data["header"],
            tuple(data["sources"]),
        )


def collect(
    mapping: PullMapping, rows: Iterable[Mapping[str, Any]], sources: Iterable[tuple[str, str]]
) -> list[Receipt]:
    """Group entry rows by document id, in the order first seen; `sources` are (document id, source
    number)."""
    named: dict[str, list[str]] = {}
    for id, number in sources:
        if number and number not in named.setdefault(id, []):
            named[id].append(number)
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(str(row[mapping.id]), []).append(row)
    return [_receipt(mapping, id, group, tuple(named.get(id, ()))) for id, group in grouped.items()]


def _receipt(
    mapping: PullMapping, id: str, rows: list[Mapping[str, Any]], sources: tuple[str, ...]
) -> Receipt:
    first = rows[0]
    return Receipt(
        id=id,
        number=str(first[mapping.number]),
        modified=datetime.fromisoformat(str(first[mapping.modified])),
        status=str(first[mapping.status]),
        amount=sum((Decimal(str(r[mapping.amount] or 0)) for r in rows), Decimal(0)),
        header={name: first[column] for name, column in mapping.columns.items()},
        sources=sources,
    )


@dataclass(frozen=True)
class Link:
    """A row of the map table: which of our records a remote document is."""

    form: str
    record: int


def single_source(receipt: Receipt) -> str | None:
    """The one bill a receipt settles. Raises SyncConflict when there are several: nothing says how to
    split."""
    if len(receipt.sources) > 1:
        raise SyncConflict("receipt_many_sources", None, {"numbers": ", ".join(receipt.sources)})
    return receipt.sources[0] if receipt.sources else None


def values_for(
    mapping: PullMapping, receipt: Receipt, links: Mapping[str, int | None], known_fields: frozenset[str]
) -> dict[str, Any]:
    """Record values for a receipt. `links` gives the record id of each {"$link": name}.

    A target field the form does not have is an error, unless its expression says {"optional": true}.
    Raises Unmappable, MappingInvalid.
    """
    values: dict[str, Any] = {}
    for name, node in mapping.values.items():
        if name not in known_fields:
            if node.get("optional"):
                continue
            raise Unmappable("target_field_missing", name, {"field": name, "form": mapping.form})
        value = _value(node, mapping, receipt, links, name)
        if value is not None:
            values[name] = value
    return values


def _value(
    node: Mapping[str, Any],
    mapping: PullMapping,
    receipt: Receipt,
    links: Mapping[str, int | None],
    path: str,
) -> Any:
    if "$amount" in node:
        return (
            format(receipt.amount, ".2f")
            if receipt.amount == round(receipt.amount, 2)
            else format(receipt.amount, "f")
        )
    if "$column" in node:
        value = receipt.header.get(node["$column"])
        if value is not None and node.get("as") == "date":
            return datetime.fromisoformat(str(value)).date().isoformat()
        return value if value is None else str(value)
    if "$number" in node:
        return receipt.number
    if "$link" in node:
        return links.get(node["$link"])
    if "$const" in node:
        return node["$const"]
    raise MappingInvalid("mapping_invalid", f"values.{path}", {})
