"""Grants and restrictions as identity stores them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.kernel.access.level import LEVELS, Level
from services.kernel.errors import AccessInvalid

SUBJECTS = ("role", "user", "department", "group", "everyone")
ACTIONS = ("view", "create", "edit", "delete", "export", "import", "print", "manage")
#: Scopes that are one word. ``managed``: records of my direct and indirect reports, and of departments I
#: head.
SCOPE_WORDS = ("all", "none", "own", "department", "subtree", "managed")
#: Scope JSON: a word, {"formula": text}, {"and": [...]} or {"or": [...]}.
Scope = str | Mapping[str, Any]
MAX_SCOPE_DEPTH = 8


@dataclass(frozen=True)
class Grant:
    """``restrict`` turns it into a restriction: its scope cuts rows (AND), its levels cap fields (min)."""

    id: int
    subject_kind: str
    subject_id: int
    object: str
    actions: frozenset[str]
    rows: Scope
    fields: Mapping[str, Level]
    restrict: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Grant:
        """Lenient towards the new (an unknown scope or level gives nothing), strict about shape:
        AccessInvalid."""
        try:
            subject = data["subject"]
            restrict = bool(data.get("restrict", False))
            return cls(
                id=int(data.get("id") or 0),
                subject_kind=str(subject["kind"]),
                subject_id=int(subject.get("id") or 0),
                object=str(data["object"]),
                actions=frozenset(str(action) for action in data["actions"]),
                rows=data.get("rows", "all" if restrict else "none"),
                fields={str(k): LEVELS.get(v, Level.HIDDEN) for k, v in (data.get("fields") or {}).items()},
                restrict=restrict,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise AccessInvalid("grant_invalid", None, {"reason": str(error)[:200]}) from None

    def covers(self, object_: str, action: str) -> bool:
        family = object_.partition(":")[0] + ":*"
        return self.object in (object_, family) and (action in self.actions or "*" in self.actions)


def check_grant(data: Mapping[str, Any]) -> None:
    """What identity runs before it saves a grant. Raises AccessInvalid ``grant_invalid`` with the part at
    fault."""
    grant = Grant.from_json(data)
    kind, _, name = grant.object.partition(":")
    if grant.subject_kind not in SUBJECTS or (grant.subject_kind != "everyone" and grant.subject_id <= 0):
        raise AccessInvalid("grant_invalid", "subject")
    if kind not in ("form", "admin") or not name:
        raise AccessInvalid("grant_invalid", "object")
    if not grant.actions or not grant.actions <= {*ACTIONS, "*"}:
        raise AccessInvalid("grant_invalid", "actions")
    if any(level not in LEVELS for level in (data.get("fields") or {}).values()):
        raise AccessInvalid("grant_invalid", "fields")
    if kind == "form":
        _check_scope(grant.rows)


def _check_scope(scope: Any, depth: int = 1) -> None:
    if isinstance(scope, str) and scope in SCOPE_WORDS:
        return
    if not isinstance(scope, Mapping) or len(scope) != 1 or depth > MAX_SCOPE_DEPTH:
        raise AccessInvalid("grant_invalid", "rows")
    ((word, value),) = scope.items()
    if word == "formula" and isinstance(value, str):
        return
    if word not in ("and", "or") or not isinstance(value, list) or not value:
        raise AccessInvalid("grant_invalid", "rows")
    for part in value:
        _check_scope(part, depth + 1)
