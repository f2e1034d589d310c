"""Whether a change of a record sets a rule off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.kernel.fields import SYSTEM_FIELDS
from services.workflow.domain.rule import Trigger


@dataclass(frozen=True)
class Change:
    """One record's step. ``op``: created, updated, deleted. ``record``: after it (a deletion: as it was).

    ``before``: values before, of the changed fields only.
    """

    op: str
    record: Mapping[str, Any]
    before: Mapping[str, Any]
    changed: frozenset[str]

    def value(self, key: str) -> Any:
        source = self.record if key in SYSTEM_FIELDS else self.record.get("values") or {}
        return source.get(key)


def sets_off(trigger: Trigger, change: Change) -> bool:
    """A record created with a value counts as a change of that field from empty."""
    if trigger.kind != "field_changed":
        return trigger.kind == change.op
    after = change.value(trigger.field)
    if change.op == "created":
        before = None
        if after is None:
            return False
    elif change.op == "updated" and trigger.field in change.changed:
        before = change.before.get(trigger.field)
    else:
        return False
    return before != after and trigger.after in (None, after) and trigger.before in (None, before)
