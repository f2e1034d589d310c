"""Duplicate rules of a form: by which fields two records are taken for the same thing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.kernel.errors import FieldInvalid
from services.kernel.fields import KEY, SYSTEM_FIELDS, Form
from services.records.domain.company_names import plain
from services.records.domain.similarity import ALIKE, company, core, grams, mark, similar

EXACT, NORMALIZED, COMPANY, SIMILAR = HOWS = ("exact", "normalized", "company", "similar")
FUZZY = (COMPANY, SIMILAR)
WORDS = ("text", "long_text", "phone", "email", "url", "barcode")
NEVER = (
    "line_items",
    "attachments",
    "images",
    "signature",
    "relations",
    "lookup",
    "rollup",
    "formula",
    "auto_number",
)
MOST_RULES, MOST_FIELDS = 10, 5
LONGEST = 500

Part = tuple[str, str]


@dataclass(frozen=True)
class Rule:
    """All of ``match`` must agree. ``block``: such a record is refused, not only warned of."""

    key: str
    name: Any
    match: tuple[Part, ...]
    block: bool


def rules_of(document: Mapping[str, Any]) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            str(rule["key"]),
            rule.get("name"),
            tuple((str(part["field"]), str(part["how"])) for part in rule["match"]),
            bool(rule.get("block", False)),
        )
        for rule in document.get("duplicates") or ()
    )


def parts_of(document: Mapping[str, Any]) -> set[Part]:
    """Every (field, how) that keys are kept of."""
    return {part for rule in rules_of(document) for part in rule.match}


def check_rules(form: Form, document: Mapping[str, Any]) -> None:
    """Raises FieldInvalid ``duplicate_rule_invalid`` with the rule at fault, ``duplicates.d1``, as its
    place."""
    given = document.get("duplicates") or []
    if not isinstance(given, list) or len(given) > MOST_RULES:
        raise FieldInvalid("duplicate_rule_invalid", "duplicates", {"rule": "", "max": MOST_RULES})
    seen: set[str] = set()
    for rule in given:
        key = rule.get("key") if isinstance(rule, dict) else None
        if not isinstance(key, str) or not KEY.fullmatch(key) or key in seen or not _sound(form, rule):
            place = f"duplicates.{str(key)[:80]}"
            raise FieldInvalid("duplicate_rule_invalid", place, {"rule": str(key)[:80], "max": MOST_RULES})
        seen.add(key)


def _sound(form: Form, rule: Mapping[str, Any]) -> bool:
    match = rule.get("match")
    if not isinstance(match, list) or not 1 <= len(match) <= MOST_FIELDS:
        return False
    for part in match:
        field = form.by_key.get(str(part.get("field"))) if isinstance(part, dict) else None
        if field is None or field.key in SYSTEM_FIELDS or field.type in NEVER or part.get("how") not in HOWS:
            return False
        if part["how"] != EXACT and field.type not in WORDS:
            return False
    return len({(part["field"]) for part in match}) == len(match)


@dataclass(frozen=True)
class MatchKey:
    """What is kept of one value: equal digests are equal values, shared grams make a likely match."""

    field: str
    how: str
    value: str
    digest: int
    grams: list[int]


def key_of(form: int, part: Part, value: Any) -> MatchKey | None:
    """``value`` is the JSON value; None for an absent one, or one of nothing but punctuation."""
    field, how = part
    text = _text(how, value)
    if not text:
        return None
    cut = core(how, text) if how in FUZZY else ""
    same = cut if how == COMPANY else text
    pieces = sorted(mark(form, field, how, gram) for gram in grams(cut))
    return MatchKey(field, how, text[:LONGEST], mark(form, field, how, "=", same), pieces)


def _text(how: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return ""
    if how == EXACT:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)[:LONGEST].strip() if how == COMPANY else plain(str(value)[:LONGEST])


def score(how: str, a: str, b: str) -> float:
    """Of two kept values of one part; below `ALIKE` they are different."""
    if how == COMPANY:
        return company(a, b)
    return similar(a, b) if how == SIMILAR else float(a == b)


def alike(match: Sequence[Part], one: Mapping[Part, str], two: Mapping[Part, str]) -> float | None:
    """How sure it is that the records are the same: that of the least sure part; None when one disagrees."""
    found = [score(part[1], one[part], two[part]) if part in one and part in two else 0.0 for part in match]
    return min(found) if all(each >= ALIKE for each in found) else None


class Groups:
    """Records joined pair by pair into groups (union-find)."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}
        self.sure: dict[int, float] = {}

    def find(self, id: int) -> int:
        while (above := self._above.setdefault(id, id)) != id:
            self._above[id] = id = self._above[above]
        return id

    def join(self, a: int, b: int, sure: float) -> None:
        one, two = sorted((self.find(a), self.find(b)))
        self.sure[one] = min(sure, self.sure.get(one, 1.0), self.sure.get(two, 1.0))
        self._above[two] = one

    def all(self) -> list[tuple[list[int], float]]:
        """(ids ascending, the least sure link) of each group, surest first."""
        members: dict[int, list[int]] = {}
        for id in self._above:
            members.setdefault(self.find(id), []).append(id)
        groups = [(sorted(ids), self.sure[root]) for root, ids in members.items() if len(ids) > 1]
        return sorted(groups, key=lambda group: (-group[1], group[0]))
