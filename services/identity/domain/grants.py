"""The shape of a role's grants, as the contract fixes it; answers them in one canonical form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from services.identity.domain.administration import AREAS, FORM_ACTIONS
from services.identity.domain.problem import Problem
from services.identity.domain.text import is_plain
from services.kernel import formula
from services.kernel.access.grant import MAX_SCOPE_DEPTH, SCOPE_WORDS
from services.kernel.access.level import LEVELS
from services.kernel.errors import KernelError

OBJECT = re.compile(r"form:(\*|[a-z][a-z0-9_]{0,62})|admin:(" + "|".join(AREAS) + ")")
FIELD_KEY = re.compile(r"\*|[a-z][a-z0-9_]{0,62}")
KNOWN = {"id", "subject", "object", "actions", "rows", "fields", "restrict"}
MOST_GRANTS, MOST_FIELDS, LONGEST_FORMULA = 2000, 1000, 4000


def read_grants(data: object, *, to_everyone: bool) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Grants of one role from JSON: canonical grants, and everything wrong with them.

    A problem's field is a path such as "2.rows". Ids and subjects in the input are left out: the role is
    the subject. to_everyone: the role of all people, which may not carry administrative permissions.
    """
    if not isinstance(data, list) or len(data) > MOST_GRANTS:
        return [], [Problem("grants_invalid", None, {"max": MOST_GRANTS})]
    grants, problems = [], []
    for index, item in enumerate(data):
        if not isinstance(item, dict) or not set(item) <= KNOWN:
            problems.append(Problem("grant_invalid", str(index)))
            continue
        faults = _faults(item)
        if to_everyone and str(item.get("object")).startswith("admin:") and item.get("restrict") is not True:
            faults.append(Problem("grant_everyone_administers", "object"))
        problems += [Problem(each.code, f"{index}.{each.field}", each.params) for each in faults]
        if not faults:
            grants.append(_canonical(item))
    return grants, problems


def _canonical(item: Mapping[str, Any]) -> dict[str, Any]:
    restrict = item.get("restrict", False)
    return {
        "object": item["object"],
        "actions": sorted(set(item["actions"])),
        "rows": item.get("rows", "all" if restrict else "none"),
        "fields": dict(sorted((item.get("fields") or {}).items())),
        "restrict": restrict,
    }


def _faults(item: Mapping[str, Any]) -> list[Problem]:
    faults = []
    name, actions, fields = item.get("object"), item.get("actions"), item.get("fields", {})
    if not isinstance(name, str) or not OBJECT.fullmatch(name):
        faults.append(Problem("grant_object_unknown", "object", {"value": str(name)[:80]}))
    possible = ("manage",) if str(name).startswith("admin:") else FORM_ACTIONS
    if not isinstance(actions, list) or not actions or any(action not in possible for action in actions):
        faults.append(Problem("grant_actions_invalid", "actions", {"possible": ", ".join(possible)}))
    if not isinstance(item.get("restrict", False), bool):
        faults.append(Problem("grant_invalid", "restrict"))
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS:
        faults.append(Problem("grant_fields_invalid", "fields"))
    else:
        for key, level in fields.items():
            if not FIELD_KEY.fullmatch(str(key)) or not isinstance(level, str) or level not in LEVELS:
                faults.append(Problem("grant_fields_invalid", f"fields.{str(key)[:63]}"))
    return faults + _scope_faults(item.get("rows", "all"), 1)


def _scope_faults(scope: object, depth: int) -> list[Problem]:
    wrong = [Problem("grant_rows_invalid", "rows")]
    if isinstance(scope, str):
        return [] if scope in SCOPE_WORDS else wrong
    if not isinstance(scope, dict) or len(scope) != 1 or depth > MAX_SCOPE_DEPTH:
        return wrong
    ((word, value),) = scope.items()
    if word == "formula" and isinstance(value, str) and len(value) <= LONGEST_FORMULA and is_plain(value):
        return _formula_faults(value)
    if word in ("and", "or") and isinstance(value, list) and value:
        return [fault for part in value for fault in _scope_faults(part, depth + 1)]
    return wrong


def _formula_faults(text: str) -> list[Problem]:
    """Syntax only: which fields exist is known to the service that owns the form."""
    try:
        formula.parse(text)
    except KernelError as error:
        return [Problem("grant_formula_invalid", "rows", {"reason": error.code, **error.params})]
    return []
