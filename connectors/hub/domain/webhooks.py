"""Which changes a webhook tells of, and what of them its principal may see.

Everything is decided with the rights the principal has when the message leaves. What may not be seen leaves
no trace: an update of hidden fields only is no update, a watched field that is hidden never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.kernel.access import Access, Level
from services.kernel.access.rows import Rows
from services.kernel.errors import KernelError
from services.kernel.fields import SYSTEM_FIELDS, Form

EVENTS = ("created", "updated", "deleted", "restored")


@dataclass(frozen=True)
class ToldChange:
    """A record's step as records told it: `record` is record JSON, `before` JSON of the changed fields."""

    event: str
    id: int
    version: int
    record: Mapping[str, Any]
    before: Mapping[str, Any]
    changed: tuple[str, ...]


def wants(events: Iterable[str], fields: Sequence[str], event: str, changed: Iterable[str]) -> bool:
    """Whether a webhook is about such a change; `fields` narrow updates only."""
    if event not in events:
        return False
    return event != "updated" or not fields or not set(fields).isdisjoint(changed)


def visible_changes(
    access: Access, events: Sequence[str], fields: Sequence[str], told: Iterable[ToldChange]
) -> list[dict[str, Any]]:
    """The changes as the message carries them: {event, id, version, record, changed?, before?}."""
    form = access.form
    assert form is not None
    seen = (_visible(access, form, change) for change in told)
    return [
        change
        for change in seen
        if change is not None and wants(events, fields, change["event"], change.get("changed", ()))
    ]


def _visible(access: Access, form: Form, change: ToldChange) -> dict[str, Any] | None:
    row = _row(access, form, change.record)
    if row is None or not access.allows_row(row):
        return None
    head = {"event": change.event, "id": change.id, "version": change.version}
    shown = _shown(access, form, row, change.record)
    system = {key: shown[key] for key in SYSTEM_FIELDS if key in shown}
    values = {key: value for key, value in shown.items() if key not in SYSTEM_FIELDS}
    record = {**system, "id": change.id, "version": change.version, "values": values}
    if change.event != "updated":
        return {**head, "record": record}
    changed = [key for key in change.changed if access.level_on(key, row) > Level.HIDDEN]
    if not changed:
        return None
    # The record may have been out of the principal's sight before this very change.
    told = _earlier(change)
    earlier = _row(access, form, told)
    before = _shown(access, form, earlier, told) if earlier is not None else {}
    return {**head, "changed": changed, "before": {k: before.get(k) for k in changed}, "record": record}


def _earlier(change: ToldChange) -> dict[str, Any]:
    """Record JSON before the change."""
    system = {key: value for key, value in change.before.items() if key in SYSTEM_FIELDS}
    values = {key: value for key, value in change.before.items() if key not in SYSTEM_FIELDS}
    return {**change.record, **system, "values": {**(change.record.get("values") or {}), **values}}


def _told(record: Mapping[str, Any], key: str) -> Any:
    return record.get(key) if key in SYSTEM_FIELDS else (record.get("values") or {}).get(key)


def _shown(access: Access, form: Form, row: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """JSON of the fields that are seen on this row, in full or masked, and have a value."""
    out: dict[str, Any] = {}
    for key in access.readable():
        raw, level = _told(record, key), access.level_on(key, row)
        if raw is None or level == Level.HIDDEN:
            continue
        if level == Level.MASKED:
            kind = form.by_key[key].kind
            masked = kind.mask(row[key], form.by_key[key])
            raw = None if masked is None else kind.to_json(masked)
        if raw is not None:
            out[key] = raw
    return out


def _row(access: Access, form: Form, record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Python values by field key, as access rules read them.

    None when a rule reads a value that is not here (of a related record, or one that no longer fits its
    field): a rule must not be answered by an absence.
    """
    row: dict[str, Any] = dict.fromkeys(form.by_key)
    lost: set[str] = set()
    for key, field in form.by_key.items():
        raw = _told(record, key)
        if raw is not None:
            try:
                row[key] = field.kind.validate(raw, field)
            except KernelError:
                lost.add(key)
    needed = {name for share in (*access.shares, *access.restrictions) for name in _read_by(share.rows)}
    related = {
        name for name in needed if "." in name and form.by_key[name.partition(".")[0]].type != "line_items"
    }
    return None if related or not lost.isdisjoint(name.partition(".")[0] for name in needed) else row


def _read_by(rows: Rows) -> Iterator[str]:
    """Fields the rule reads, those of related records as `relation.field`."""
    if rows.compiled is not None:
        yield from rows.compiled.references
    for part in rows.parts:
        yield from _read_by(part)
