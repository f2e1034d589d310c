"""Whether a change of a record sets a rule off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.kernel.errors import KernelError
from services.kernel.fields import SYSTEM_FIELDS, Form
from services.kernel.fields.definition import Field
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


def sets_off(trigger: Trigger, change: Change, form: Form) -> bool:
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
    field = form.by_key.get(trigger.field)
    return (
        not same(before, after, field)
        and (trigger.after is None or same(trigger.after, after, field))
        and (trigger.before is None or same(trigger.before, before, field))
    )


def same(one: Any, other: Any, field: Field | None) -> bool:
    """Whether two JSON values of a field are equal: 5 and "5.00" are."""
    if one == other or field is None or one is None or other is None:
        return bool(one == other)
    try:
        return bool(field.kind.operand(one, field) == field.kind.operand(other, field))
    except KernelError:
        return False
