"""What a person's record must look like, and that nobody is their own manager's manager."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from services.identity.domain.nouns import LANGUAGES, Person
from services.identity.domain.problem import Problem
from services.identity.domain.text import is_name, is_plain

LOGIN = re.compile(r"[^\s:/\\]{1,64}")
EMAIL = re.compile(r"[^\s@<>,;:\"']{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
PHONE = re.compile(r"\+?[0-9][0-9 \-()]{2,24}")
LONGEST_NAME = 100
MOST_MEMBERSHIPS = 100


def check_person(
    person: Person,
    *,
    departments: Collection[int],
    roles: Collection[int],
    managers: Mapping[int, int | None],
) -> list[Problem]:
    """Everything wrong with a person as proposed, given the ids that exist.

    managers: everybody's present manager by person; it says who exists, and reveals a circle.
    """
    problems = []
    if not LOGIN.fullmatch(person.login) or not is_plain(person.login):
        problems.append(Problem("login_invalid", "login"))
    if not is_name(person.name, LONGEST_NAME):
        problems.append(Problem("name_invalid", "name", {"max": LONGEST_NAME}))
    if person.email and (
        len(person.email) > 254 or not EMAIL.fullmatch(person.email) or not is_plain(person.email)
    ):
        problems.append(Problem("email_invalid", "email"))
    if person.phone and not PHONE.fullmatch(person.phone):
        problems.append(Problem("phone_invalid", "phone"))
    if len(person.title) > LONGEST_NAME or not is_plain(person.title):
        problems.append(Problem("title_invalid", "title", {"max": LONGEST_NAME}))
    if person.language not in LANGUAGES:
        problems.append(Problem("language_unknown", "language", {"value": person.language[:20]}))
    if not set(person.departments) <= set(departments) or len(person.departments) > MOST_MEMBERSHIPS:
        problems.append(Problem("department_unknown", "departments"))
    if not set(person.roles) <= set(roles) or len(person.roles) > MOST_MEMBERSHIPS:
        problems.append(Problem("role_unknown", "roles"))
    if person.manager is not None:
        if person.manager not in managers:
            problems.append(Problem("person_unknown", "manager"))
        elif leads_to(person.manager, person.id, managers):
            problems.append(Problem("manager_cycle", "manager"))
    return problems


def leads_to(start: int, target: int, above: Mapping[int, int | None]) -> bool:
    """Whether going up from `start` (itself included) meets `target`; ends on circular data."""
    seen: set[int] = set()
    current: int | None = start
    while current is not None and current not in seen:
        if current == target:
            return True
        seen.add(current)
        current = above.get(current)
    return False
