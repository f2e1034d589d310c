"""The records of a list in groups, with counts and sums at every level."""

from __future__ import annotations

import json
from typing import Any

from services.chassis.errors import Invalid
from services.kernel.errors import FieldInvalid
from services.records.domain.view import read_groups
from services.records.queries.query_records import LONGEST_SEARCH
from services.records.storage.grouping import GroupQuery, Measure, read_measures, run_groups
from services.records.storage.page import Shown
from services.records.storage.session import Session

MOST_GROUPS, USUAL_GROUPS = 1_000, 200
KEYS = ("filter", "search", "group", "measures", "limit")


def group_records(session: Session, form: str, data: Any) -> dict[str, Any]:
    """{"groups": [{"key", "label", "count", "values"}], "total": {"count", "values"}, "more"}.

    Groups come depth first, a parent before its parts; the length of ``key`` is the level. ``values`` is by
    "agg:field". ``more``: there are groups beyond ``limit``; the total counts those as well. Raises
    FieldInvalid, and Invalid ``query_too_large`` when the database would be busy for too long.
    """
    definition = session.form(form)
    if not isinstance(data, dict):
        raise FieldInvalid("query_invalid")
    for name in data:
        if name not in KEYS:
            raise FieldInvalid("query_invalid", str(name)[:80])
    limit = data.get("limit") or USUAL_GROUPS
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MOST_GROUPS:
        raise FieldInvalid("query_invalid", "limit", {"max": MOST_GROUPS})
    search = data.get("search") or ""
    if not isinstance(search, str) or len(search) > LONGEST_SEARCH or "\x00" in search:
        raise FieldInvalid("query_invalid", "search", {"max": LONGEST_SEARCH})
    shown = Shown(session.stored(definition), session.access(definition, "view"))
    groups = read_groups(data.get("group"), definition.form, shown.columns.keys())
    measures = read_measures(data.get("measures"), definition.form, shown.columns.keys())
    query = GroupQuery(data.get("filter"), search.strip(), groups, measures, limit)
    rows = run_groups(session, definition, shown, query)
    if rows is None:
        raise Invalid("query_too_large")
    answers = [_group(row, len(groups), measures) for row in rows]
    total = next((each for each in answers if not each["key"]), {"count": 0, "values": {}})
    leaves = [each for each in answers if each["key"]]
    return {
        "groups": leaves[:limit],
        "total": {"count": total["count"], "values": total["values"]},
        "more": len(leaves) > limit,
    }


def _group(row: Any, levels: int, measures: list[Measure]) -> dict[str, Any]:
    """A row of the statement: depth, count, the JSON of keys, labels and values."""
    depth, count, keys, labels, values = row
    named = {measure.name: value for measure, value in zip(measures, json.loads(values), strict=True)}
    return {
        "key": json.loads(keys)[:depth],
        "label": json.loads(labels)[:depth],
        "count": count,
        "values": {name: value for name, value in named.items() if value is not None},
    }
