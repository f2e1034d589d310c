"""A record's state in memory: Python values by field key, system fields included; and its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.kernel.errors import FieldInvalid, KernelError
from services.kernel.fields import SYSTEM_FIELDS, Form
from services.kernel.formula import compute_formulas
from services.records.domain.authority import Authority

Values = Mapping[str, Any]
CREATED, UPDATED, DELETED, RESTORED = 1, 2, 3, 4


@dataclass
class Change:
    """One record's step: ``before`` is None at creation, ``after`` None at deletion.

    ``restored``: it came back from the recycle bin, which is no creation to whoever reads its history.
    """

    before: Values | None
    after: Values | None
    known: list[str] | None = field(default=None, compare=False, repr=False)
    restored: bool = False

    @property
    def op(self) -> int:
        if self.restored:
            return RESTORED
        return CREATED if self.before is None else DELETED if self.after is None else UPDATED

    @property
    def state(self) -> Values:
        """The last state there is."""
        state = self.after if self.after is not None else self.before
        assert state is not None
        return state

    def fields(self, form: Form) -> list[str]:
        """Keys whose values differ, in the form's order; owner and department with them."""
        if self.known is None:
            before, after = self.before or {}, self.after or {}
            keys = ["owner", "department", *(field.key for field in form.fields)]
            self.known = [key for key in keys if before.get(key) != after.get(key)]
        return self.known


def instant(at: datetime | None) -> str | None:
    """A moment as JSON: ISO 8601 in UTC, with Z."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def json_value(form: Form, key: str, value: Any) -> Any:
    return None if value is None else form.field(key).kind.to_json(value)


def json_values(form: Form, values: Values) -> dict[str, Any]:
    """The ``values`` of record JSON: the form's own fields, absent ones left out."""
    return {
        field.key: field.kind.to_json(values[field.key])
        for field in form.fields
        if values.get(field.key) is not None
    }


def record_json(form: Form, values: Values) -> dict[str, Any]:
    """Record JSON of the contract, without labels: what services are told."""
    system = {key: json_value(form, key, values.get(key)) for key in SYSTEM_FIELDS}
    return {**system, "values": json_values(form, values)}


def changes_json(form: Form, change: Change) -> dict[str, list[Any]]:
    """{field key: [before, after]} of the changed fields."""
    before, after = change.before or {}, change.after or {}
    return {
        key: [json_value(form, key, before.get(key)), json_value(form, key, after.get(key))]
        for key in change.fields(form)
    }


def _calculates(form: Form) -> bool:
    """Whether anything is computed at all; asked for every row of an import, so remembered with the form."""
    kept = form.__dict__.get("_calculates")
    if kept is None:
        kept = any(field.type in ("formula", "line_items") for field in form.fields)
        form.__dict__["_calculates"] = kept
    return bool(kept)


def computed(form: Form, values: Values, authority: Authority) -> dict[str, Any]:
    """The values with every formula field computed as of the request's moment."""
    if not _calculates(form):
        return dict(values)
    return compute_formulas(form, values, now=authority.now, today=authority.today, tz=authority.zone)


def read_record(form: Form, content: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Python values of record JSON as it was kept, and the keys today's definition has no room for."""
    values: dict[str, Any] = {}
    lost: list[str] = []
    for key, field_ in SYSTEM_FIELDS.items():
        given = content.get(key)
        values[key] = field_.kind.validate(given, field_) if field_.type == "datetime" else int(given or 0)
    kept = content.get("values") or {}
    for key, given in kept.items():
        own = form.by_key.get(key)
        try:
            if own is None or key in SYSTEM_FIELDS:
                raise FieldInvalid("field_unknown", key)
            values[key] = own.kind.validate(given, own)
        except KernelError:
            lost.append(key)
    return {**{each.key: None for each in form.fields}, **values}, lost
