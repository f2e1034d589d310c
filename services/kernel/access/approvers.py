"""Who a flow's or rule's person specification means, at this moment, in this organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.kernel.access.snapshot import Snapshot


def resolve(
    snapshot: Snapshot, spec: Mapping[str, Any], *, initiator: int | None, record: Mapping[str, Any] | None
) -> list[int]:
    """Ids of active people, in order, without repeats; empty when there is nobody.

    Specs: role, user, manager (``level`` from 1, of the initiator), department_head (of the initiator's first
    department), field (a person field of ``record``: record JSON with ``values``, or flat values by key).
    Somebody inactive is passed over upwards: to the next manager, to the parent department's head.
    """
    match spec.get("kind"):
        case "role":
            return snapshot.members(str(spec.get("role")))
        case "user":
            return _active(snapshot, [spec.get("user")])
        case "manager":
            return _manager(snapshot, initiator, int(spec.get("level") or 1))
        case "department_head":
            return _head(snapshot, initiator)
        case "field":
            return _field(snapshot, str(spec.get("field")), record or {})
        case _:
            return []


def resolve_all(
    snapshot: Snapshot,
    specs: Sequence[Mapping[str, Any]],
    *,
    initiator: int | None,
    record: Mapping[str, Any] | None,
) -> list[int]:
    """The people of several specifications, each once, in order of first mention."""
    found = [resolve(snapshot, spec, initiator=initiator, record=record) for spec in specs]
    return list(dict.fromkeys(user for group in found for user in group))


def _active(snapshot: Snapshot, users: Sequence[Any]) -> list[int]:
    return list(dict.fromkeys(u for u in users if isinstance(u, int) and snapshot.is_active(u)))


def _manager(snapshot: Snapshot, initiator: int | None, level: int) -> list[int]:
    person = snapshot.person(initiator) if initiator is not None else None
    seen = {initiator}
    for step in range(1, len(snapshot.people) + 1):
        manager = person.manager if person is not None else None
        if manager is None or manager in seen:  # the chain ends, or runs in a circle
            return []
        seen.add(manager)
        if step >= level and snapshot.is_active(manager):
            return [manager]
        person = snapshot.person(manager)
    return []


def _head(snapshot: Snapshot, initiator: int | None) -> list[int]:
    person = snapshot.person(initiator) if initiator is not None else None
    if person is None or not person.departments:
        return []
    for department in snapshot.ancestors(person.departments[0]):
        head = snapshot.departments[department].head
        # Nobody approves their own request as its department's head: the next one up does.
        if head is not None and head != initiator and snapshot.is_active(head):
            return [head]
    return []


def _field(snapshot: Snapshot, key: str, record: Mapping[str, Any]) -> list[int]:
    values = record.get("values")
    value = record.get(key)
    if value is None and isinstance(values, Mapping):
        value = values.get(key)
    return _active(snapshot, value if isinstance(value, list) else [value])
