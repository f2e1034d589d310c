"""Rules that block: a record that is there already is not written a second time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from services.chassis.errors import Conflict
from services.records.domain.definition import Definition
from services.records.domain.duplicates import rules_of
from services.records.queries.check_duplicates import matches, seen
from services.records.storage.locks import hold
from services.records.storage.session import Session


def refuse_duplicates(
    session: Session, definition: Definition, values: Mapping[str, Any], changed: Collection[str] | None
) -> None:
    """Raises Conflict ``duplicate_exists`` with the records the caller may see; the others stay untold.

    As with unique fields, that there is one is told also to whoever may not see it. ``changed``: only rules
    about these fields are asked (None: all). Writers of one form take turns here.
    """
    rules = [
        rule
        for rule in rules_of(definition.document)
        if rule.block and (changed is None or any(field in changed for field, _ in rule.match))
    ]
    if not rules:
        return
    hold(session.tx, "records.duplicates", definition.id)
    for rule in rules:
        found = matches(session, definition, rule, values)
        if found:
            known = seen(session, definition, {id: (rule, sure) for id, sure in found.items()})
            params = {
                "rule": rule.key,
                "records": [{"id": each["id"], "title": each["title"]} for each in known],
            }
            raise Conflict("duplicate_exists", rule.match[0][0], params)
