"""Whether something is there already that looks like this record, while somebody still fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kernel.access import Level
from services.kernel.errors import FieldInvalid, KernelError
from services.records.domain.definition import Definition
from services.records.domain.duplicates import Rule, alike, key_of, rules_of
from services.records.domain.record import json_value
from services.records.domain.titles import title_of
from services.records.queries.visible import visible
from services.records.storage.match_keys import candidates
from services.records.storage.references import rows_of
from services.records.storage.session import Session

MOST = 20


def check_duplicates(session: Session, form: str, given: Any, id: int) -> list[dict[str, Any]]:
    """[{id, title, score, rule, block, matched: [{field, how}]}], surest first, at most 20.

    Only records the caller may see, matched by fields the caller may read on them. ``id``: the record the
    values are of, whose other values count, too. Raises FieldInvalid ``values_invalid``, NotFound.
    """
    definition = session.form(form)
    if not isinstance(given, dict):
        raise FieldInvalid("values_invalid")
    values: dict[str, Any] = {"id": 0}
    if id:
        row = visible(session, definition, id)
        view = session.authority.access(definition, "view")
        values = {key: row[key] for key in row if view.level_on(key, row) == Level.READ} | {"id": id}
    readable = session.authority.access(definition, "view").readable()
    for key, value in given.items():
        field = definition.form.by_key.get(key)
        if field is None or key not in readable or key == "id":
            continue
        try:
            values[key] = field.kind.validate(value, field)
        except KernelError:
            values[key] = None  # half typed: nothing can be like it yet
    found: dict[int, tuple[Rule, float]] = {}
    for rule in rules_of(definition.document):
        if all(field in readable for field, _ in rule.match):
            for match, sure in matches(session, definition, rule, values).items():
                if match not in found or found[match][1] < sure:
                    found[match] = (rule, sure)
    return seen(session, definition, found)[:MOST]


def matches(
    session: Session, definition: Definition, rule: Rule, values: Mapping[str, Any]
) -> dict[int, float]:
    """{record: how sure} of every record that matches by this rule, whoever may see it."""
    form = definition.form
    keys = [
        key_of(form.id, part, json_value(form, part[0], values.get(part[0])))
        for part in rule.match
        if part[0] in form.by_key
    ]
    whole = [key for key in keys if key is not None]
    if len(whole) < len(rule.match):
        return {}
    own = {(key.field, key.how): key.value for key in whole}
    likely = candidates(session.tx, form.id, whole, values["id"])
    scored = {id: alike(rule.match, own, theirs) for id, theirs in likely.items()}
    return {id: sure for id, sure in scored.items() if sure is not None}


def seen(
    session: Session, definition: Definition, found: Mapping[int, tuple[Rule, float]]
) -> list[dict[str, Any]]:
    """Those the caller may see, by fields the caller may read there in full."""
    view = session.authority.access(definition, "view")
    shown = []
    for row in rows_of(session, definition, list(found)):
        rule, sure = found[row["id"]]
        if view.allows_row(row) and all(view.level_on(key, row) == Level.READ for key, _ in rule.match):
            shown.append(
                {
                    "id": row["id"],
                    "title": title_of(session.authority, definition, row),
                    "score": round(sure, 3),
                    "rule": rule.key,
                    "block": rule.block,
                    "matched": [{"field": field, "how": how} for field, how in rule.match],
                }
            )
    return sorted(shown, key=lambda each: (-each["score"], each["id"]))
