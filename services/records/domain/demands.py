"""What a form's rules make of a write: values filled in, and everything refused at once.

Checks and the choices of cascading selects hold for everybody. Hidden, locked and required are said to
people; the platform writes what it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.kernel.access import Level
from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields import SYSTEM_FIELDS
from services.kernel.formula import Clock
from services.kernel.rules import (
    PLAIN,
    State,
    failures,
    misplaced,
    states,
    with_defaults,
    with_formulas,
    with_sets,
)
from services.records.domain.authority import Authority
from services.records.domain.definition import Definition
from services.records.domain.record import Values

MayWrite = Callable[[str], bool]


def settled_new(
    authority: Authority, definition: Definition, values: Values, given: Mapping[str, Any]
) -> dict[str, Any]:
    """A new record's values with defaults and ``set`` rules applied. Raises FieldErrors.

    A locked field is one that is locked from the start and still is.
    """
    rules, clock = definition.rules, _clock(authority)
    filled = with_defaults(rules, values, given.keys(), clock)
    filled = with_sets(rules, filled, clock, creating=True)
    errors = misplaced(rules, filled, filled.keys())
    if rules.rules or rules.checks:
        filled = with_formulas(rules, filled, clock)
        errors += failures(rules, filled, clock)
    if rules.rules and not authority.platform:
        # What was given is judged, not what rules wrote into it; saying what holds anyway is no write.
        written = [
            key for key in given if values.get(key) is not None and values[key] != _default(definition, key)
        ]
        proposed = states(rules, filled, clock)
        closed = [key for key in written if _closed(proposed.get(key, PLAIN))]
        if closed:
            start = _start(definition, values, clock)
            errors += [
                FieldInvalid("field_readonly", key)
                for key in closed
                if proposed[key].hidden or start.get(key, PLAIN).locked
            ]
        errors += _missing(
            definition,
            proposed,
            filled,
            lambda key: authority.level(definition, "create", key) == Level.WRITE,
        )
    return _sound(authority, definition, filled, errors)


def settled_change(
    authority: Authority, definition: Definition, before: Values, after: Values, may_write: MayWrite
) -> dict[str, Any]:
    """The row after a change with ``set`` rules applied. Raises FieldErrors.

    A field is locked when the rule holds for the record as it was and as it would be: who signs a contract
    may still change its amount in the same step, and whoever takes the signature back, too.
    """
    rules, clock = definition.rules, _clock(authority)
    changed = [key for key in definition.form.by_key if after.get(key) != before.get(key)]
    filled = with_sets(rules, after, clock, creating=False)
    errors = misplaced(rules, filled, changed)
    if rules.rules or rules.checks:
        filled = with_formulas(rules, filled, clock)
        errors += failures(rules, filled, clock)
    if rules.rules and not authority.platform:
        proposed, stored = states(rules, filled, clock), states(rules, before, clock)
        for key in changed:
            state = proposed.get(key, PLAIN)
            if state.hidden or (state.locked and stored.get(key, PLAIN).locked):
                errors.append(FieldInvalid("field_readonly", key))
        errors += _missing(definition, proposed, filled, may_write)
    return _sound(authority, definition, filled, errors)


def _closed(state: State) -> bool:
    return state.hidden or state.locked


def _start(definition: Definition, values: Values, clock: Clock) -> dict[str, State]:
    """The states of a new record before anything was filled in."""
    rules, system = definition.rules, {key: values[key] for key in values if key in SYSTEM_FIELDS}
    empty = {**system, **{field.key: _default(definition, field.key) for field in definition.form.fields}}
    filled = with_sets(rules, with_defaults(rules, empty, (), clock), clock, creating=True)
    return states(rules, with_formulas(rules, filled, clock), clock)


def _clock(authority: Authority) -> Clock:
    return Clock(authority.now, authority.today, authority.zone, authority.user)


def _default(definition: Definition, key: str) -> Any:
    field = definition.form.field(key)
    return None if field.default is None else field.kind.validate(field.default, field)


def _missing(
    definition: Definition, proposed: Mapping[str, Any], values: Values, may_write: MayWrite
) -> list[FieldInvalid]:
    """``required`` for the fields that rules touch: a hidden one is never required."""
    return [
        FieldInvalid("required", key)
        for key, state in proposed.items()
        if not state.hidden
        and (state.required or definition.form.field(key).required)
        and not definition.form.field(key).kind.computed
        and values.get(key) is None
        and may_write(key)
    ]


def _sound(
    authority: Authority, definition: Definition, values: dict[str, Any], errors: Iterable[FieldInvalid]
) -> dict[str, Any]:
    """The values, or every error; a field the person may not know of is not named."""

    def known(key: str | None) -> bool:
        return key is None or any(
            authority.level(definition, action, key) > Level.HIDDEN for action in ("view", "create", "edit")
        )

    told = [e if known(e.field) else FieldInvalid(e.code, None, e.params) for e in errors]
    if told:
        raise FieldErrors(told)
    return values
