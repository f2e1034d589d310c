"""Which errors of a row come only from cells that could not be read: those are not worth telling."""

from __future__ import annotations

from collections.abc import Collection

from services.kernel.errors import FieldInvalid
from services.kernel.formula import Compiled
from services.kernel.rules import names
from services.records.domain.definition import Definition

#: What the rules of a form refuse.
BY_RULES = ("required", "field_readonly")


def own_errors(
    definition: Definition, errors: Collection[FieldInvalid], unread: Collection[str]
) -> list[FieldInvalid]:
    """The errors, each once, that would stand if the fields in ``unread`` had a good value."""
    found: list[FieldInvalid] = []
    told = set()
    for error in errors:
        mark = (error.code, error.field, error.params.get("key"))
        if mark not in told and error.field not in unread and not _follows(definition, error, unread):
            told.add(mark)
            found.append(error)
    return found


def _follows(definition: Definition, error: FieldInvalid, unread: Collection[str]) -> bool:
    """Whether the error rests on what the row has in one of the fields."""
    if not unread:
        return False
    rules = definition.rules
    if error.code == "check_failed":
        return any(
            _reads(definition, check.when, unread)
            for check in rules.checks
            if check.key == error.params["key"]
        )
    if error.code == "choice_not_offered":
        return definition.form.field(str(error.field)).options.get("depends_on") in unread
    if error.code in BY_RULES and error.field in rules.touched:
        return any(
            _reads(definition, rule.when, unread)
            for rule in rules.rules
            for action in rule.actions
            if error.field in action.fields
        )
    return False


def _reads(definition: Definition, formula: Compiled, unread: Collection[str]) -> bool:
    """Whether the formula reads one of the fields, or something calculated, which may."""
    known = definition.form.by_key
    return any(name in unread or known[name].kind.computed for name in names(formula) if name in known)
