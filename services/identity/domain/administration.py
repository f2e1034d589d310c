"""Who administers a tenant, and the rules that keep that from being lost or taken.

1. A tenant always has an active person who holds both admin:access and admin:organisation.
2. Only a holder of admin:access gives or takes roles that carry administrative permissions, and only such a
   holder changes their own roles: admin:organisation alone is no way up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.identity.domain.nouns import Person
from services.identity.domain.problem import Problem
from services.kernel.access import Snapshot, may

AREAS = ("organisation", "access", "forms", "flows", "reports", "connectors", "audit")
ADMIN_ROLE, EVERYONE_ROLE = "admin", "everyone"
BUILT_IN_ROLES: Mapping[str, Mapping[str, str]] = {
    ADMIN_ROLE: {"zh-CN": "管理员", "en": "Administrator"},
    EVERYONE_ROLE: {"zh-CN": "所有人", "en": "Everyone"},
}
FORM_ACTIONS = ("view", "create", "edit", "delete", "export", "import", "print")


def administrator_grants() -> list[dict[str, Any]]:
    """The grants of the built-in role `admin`: every administrative area, and every record of every form."""
    areas: list[dict[str, Any]] = [
        {"object": f"admin:{area}", "actions": ["manage"], "rows": "all", "fields": {}, "restrict": False}
        for area in AREAS
    ]
    records = {
        "object": "form:*",
        "actions": list(FORM_ACTIONS),
        "rows": "all",
        "fields": {"*": "write"},
        "restrict": False,
    }
    return [*areas, records]


def areas_of(snapshot: Snapshot, user: int) -> list[str]:
    """The areas a person may administer."""
    return [area for area in AREAS if may(snapshot, user, f"admin:{area}", "manage")]


def check_administrator_left(snapshot: Snapshot) -> list[Problem]:
    """Rule 1, on the organisation as it would be after the change."""
    for user, person in snapshot.people.items():
        if person.active and {"access", "organisation"} <= set(areas_of(snapshot, user)):
            return []
    return [Problem("last_administrator")]


def check_role_assignment(
    before: Person | None,
    after: Person,
    *,
    actor: int,
    actor_holds_access: bool,
    admin_roles: Collection[int],
) -> list[Problem]:
    """Rule 2. before None: a new person. admin_roles: roles with a grant on an `admin:` object."""
    changed = set(after.roles) ^ set(before.roles if before else ())
    if not changed or actor_holds_access:
        return []
    if after.id == actor or changed & set(admin_roles):
        return [Problem("role_assignment_forbidden", "roles")]
    return []


def carries_administration(grants: Sequence[Mapping[str, Any]]) -> bool:
    """Whether any of the grants gives an administrative permission."""
    return any(
        str(grant["object"]).startswith("admin:") and not grant.get("restrict", False) for grant in grants
    )
