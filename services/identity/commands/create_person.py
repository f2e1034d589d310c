"""Add a person to the organisation."""

from dataclasses import asdict, replace

from services.chassis.context import current
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.policy_change import actor_holds, policy_change
from services.identity.commands.refusal import refuse
from services.identity.domain.administration import EVERYONE_ROLE, check_role_assignment
from services.identity.domain.nouns import Person
from services.identity.domain.passwords import check_password
from services.identity.domain.people import check_person
from services.identity.domain.problem import Problem
from services.identity.storage import departments, people, roles


def create_person(deps: Dependencies, person: Person, password: str) -> Person:
    """Answers the person as saved. Without a password nobody can sign in as them.

    Raises Invalid, and Forbidden("role_assignment_forbidden") (see domain.administration, rule 2).
    """
    problems = check_password(password, login=person.login, name=person.name) if password else []
    password_hash = deps.passwords.hash(password) if password and not problems else None
    with policy_change(deps) as tx:
        known_roles = roles.by_key(tx)
        everyone = known_roles.get(EVERYONE_ROLE)
        person = replace(person, id=0, version=1, roles=tuple(r for r in person.roles if r != everyone))
        problems += check_person(
            person,
            departments=departments.parents(tx),
            roles=known_roles.values(),
            managers=people.managers(tx),
        )
        if not problems and people.by_login(tx, person.login):
            problems.append(Problem("login_taken", "login"))
        problems += check_role_assignment(
            None,
            person,
            actor=current().user,
            actor_holds_access=actor_holds(tx, "access"),
            admin_roles=roles.administering(tx),
        )
        refuse(problems)
        person = replace(person, id=people.create(tx, person, password_hash, deps.clock()))
        tx.audit("person.created", f"person:{person.id}", None, asdict(person))
    return person
