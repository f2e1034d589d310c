"""Change a person: the whole record, over the version the caller saw."""

from dataclasses import asdict, replace

from services.chassis.context import current
from services.chassis.errors import Conflict, NotFound
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.policy_change import actor_holds, policy_change
from services.identity.commands.refusal import refuse
from services.identity.domain.administration import EVERYONE_ROLE, check_role_assignment
from services.identity.domain.nouns import Person
from services.identity.domain.people import check_person
from services.identity.domain.problem import Problem
from services.identity.storage import api_keys, departments, people, roles, sessions


def update_person(deps: Dependencies, person: Person) -> Person:
    """Answers the person as saved. Deactivating ends their sessions and deletes their API keys.

    Raises NotFound, Invalid, Forbidden, Conflict("version_conflict", current=…) and
    Conflict("last_administrator").
    """
    with policy_change(deps, may_lose_administrators=True) as tx:
        before = people.get(tx, person.id)
        if before is None:
            raise NotFound("not_found")
        if before.version != person.version:
            raise Conflict("version_conflict", None, {"current": asdict(before)})
        known_roles = roles.by_key(tx)
        everyone = known_roles.get(EVERYONE_ROLE)
        after = replace(
            person, version=before.version + 1, roles=tuple(r for r in person.roles if r != everyone)
        )
        problems = check_person(
            after,
            departments=departments.parents(tx),
            roles=known_roles.values(),
            managers=people.managers(tx),
        )
        namesake = None if problems else people.by_login(tx, after.login)
        if namesake and namesake.id != after.id:
            problems.append(Problem("login_taken", "login"))
        problems += check_role_assignment(
            before,
            after,
            actor=current().user,
            actor_holds_access=actor_holds(tx, "access"),
            admin_roles=roles.administering(tx),
        )
        refuse(problems)
        people.update(tx, after)
        if before.active and not after.active:
            sessions.end_all(tx, after.id)
            api_keys.delete_all(tx, after.id)
        tx.audit("person.updated", f"person:{after.id}", asdict(before), asdict(after))
    return after
