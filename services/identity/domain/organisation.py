"""Departments are one tree; roles have fixed keys."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from zoneinfo import available_timezones

from services.identity.domain.nouns import Department, Role, Tenant
from services.identity.domain.people import LONGEST_NAME, leads_to
from services.identity.domain.problem import Problem
from services.identity.domain.text import is_name

KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
SLUG = re.compile(r"[a-z][a-z0-9-]{0,62}")


def check_department(
    department: Department, *, parents: Mapping[int, int | None], people: Collection[int]
) -> list[Problem]:
    """Everything wrong with a department as proposed. parents: the present parent of every department."""
    problems = []
    if not is_name(department.name, LONGEST_NAME):
        problems.append(Problem("name_invalid", "name", {"max": LONGEST_NAME}))
    if department.head is not None and department.head not in people:
        problems.append(Problem("person_unknown", "head"))
    is_root = department.id in parents and parents[department.id] is None
    if department.parent is None:
        if not is_root:
            problems.append(Problem("department_parent_required", "parent"))
    elif department.parent not in parents:
        problems.append(Problem("department_unknown", "parent"))
    elif is_root or leads_to(department.parent, department.id, parents):
        problems.append(Problem("department_cycle", "parent"))
    return problems


def check_role(role: Role) -> list[Problem]:
    """Everything wrong with a role as proposed."""
    problems = []
    if not KEY.fullmatch(role.key):
        problems.append(Problem("role_key_invalid", "key"))
    languages = all(is_name(language, 20) for language in role.name)
    if not role.name or not languages or not all(is_name(text, LONGEST_NAME) for text in role.name.values()):
        problems.append(Problem("name_invalid", "name", {"max": LONGEST_NAME}))
    return problems


def check_tenant(tenant: Tenant) -> list[Problem]:
    """Everything wrong with a tenant as proposed."""
    problems = []
    if not SLUG.fullmatch(tenant.slug):
        problems.append(Problem("tenant_slug_invalid", "slug"))
    if not is_name(tenant.name, LONGEST_NAME):
        problems.append(Problem("name_invalid", "name", {"max": LONGEST_NAME}))
    if tenant.time_zone not in available_timezones():
        problems.append(Problem("time_zone_unknown", "time_zone", {"value": tenant.time_zone[:64]}))
    return problems
