"""The groups of records of a form that are likely the same thing."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from services.kernel.access import Level
from services.records.domain.definition import Definition
from services.records.domain.duplicates import FUZZY, Groups, Part, Rule, alike, rules_of
from services.records.domain.similarity import core, grams, telling
from services.records.queries.get_record import record_bytes
from services.records.storage.match_keys import values_of
from services.records.storage.page import Shown
from services.records.storage.session import Session

#: The newest records that are compared with each other; beyond, the answer says that it is partial.
MOST_RECORDS = 20_000
MOST_GROUPS, MOST_IN_GROUP = 50, 10
#: Pieces shared by more records than this tell nothing about any of them.
CROWD = 60


def list_duplicates(session: Session, form: str) -> dict[str, Any]:
    """{groups: [{rule, name, score, records: [record JSON]}], total, partial}; surest groups first.

    Records the caller may see, compared by fields the caller may read on all of them.
    """
    definition = session.form(form)
    view = session.access(definition, "view")
    shown = Shown(session.stored(definition), view)
    chosen = sa.select(shown.table.c.id).where(shown.predicate).order_by(shown.table.c.id.desc())
    values = values_of(session.tx, definition.id, chosen, MOST_RECORDS)
    found: list[tuple[Rule, list[int], float]] = []
    for rule in rules_of(definition.document):
        if all(_plainly_read(session, definition, field) for field, _ in rule.match):
            found += [(rule, ids, sure) for ids, sure in _groups(rule, values)]
    found.sort(key=lambda each: -each[2])
    groups = [
        {
            "rule": rule.key,
            "name": rule.name,
            "score": round(sure, 3),
            "records": [json.loads(record_bytes(session, definition, id)) for id in ids[:MOST_IN_GROUP]],
        }
        for rule, ids, sure in found[:MOST_GROUPS]
    ]
    return {"groups": groups, "total": len(found), "partial": len(values) >= MOST_RECORDS}


def _plainly_read(session: Session, definition: Definition, key: str) -> bool:
    """Read by every grant there is: a field masked on some rows would betray what it hides."""
    view = session.authority.access(definition, "view")
    cap = min((r.level(key, definition.form) for r in view.restrictions), default=Level.WRITE)
    return cap >= Level.READ and all(share.level(key, definition.form) >= Level.READ for share in view.shares)


def _groups(rule: Rule, values: dict[int, dict[Part, str]]) -> list[tuple[list[int], float]]:
    """Only records that share a piece, or the whole of an exact value, are compared with each other."""
    part = min(rule.match, key=lambda each: each[1] in FUZZY)
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for id, own in values.items():
        if part in own:
            fuzzy = part[1] in FUZZY
            for piece in telling(grams(core(part[1], own[part]))) if fuzzy else (own[part],):
                blocks[piece].append(id)
    groups, compared = Groups(), set()
    for ids in blocks.values():
        if len(ids) > CROWD and part[1] in FUZZY:
            continue
        for place, one in enumerate(ids[: CROWD * 4]):
            for two in ids[place + 1 : CROWD * 4]:
                if (one, two) not in compared:
                    compared.add((one, two))
                    sure = alike(rule.match, values[one], values[two])
                    if sure is not None:
                        groups.join(one, two, sure)
    return groups.all()
