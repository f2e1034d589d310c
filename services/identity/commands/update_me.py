"""Change one's own language or password."""

from dataclasses import asdict, replace

from services.chassis.context import current
from services.chassis.errors import Forbidden, Invalid
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.policy_change import policy_change, require_personal_session
from services.identity.commands.refusal import refuse
from services.identity.domain.nouns import LANGUAGES, Person
from services.identity.domain.passwords import check_password
from services.identity.domain.problem import Problem
from services.identity.storage import people, sessions


def update_me(deps: Dependencies, *, language: str, current_password: str, new_password: str) -> Person:
    """Empty texts change nothing. A new password ends the person's sessions, this one included.

    Raises Invalid("password_wrong") and the faults of the new password.
    """
    new_hash = None
    if new_password:
        new_hash = _new_hash(deps, current_password, new_password)
    with policy_change(deps) as tx:
        before = people.get(tx, current().user)
        if before is None or not before.active:
            raise Forbidden("forbidden")
        after = before
        if language and language != before.language:
            if language not in LANGUAGES:
                refuse([Problem("language_unknown", "language", {"value": language[:20]})])
            after = replace(before, language=language, version=before.version + 1)
            people.update(tx, after)
            tx.audit("person.updated", f"person:{after.id}", asdict(before), asdict(after))
        if new_hash:
            people.set_password_hash(tx, after.id, new_hash)
            sessions.end_all(tx, after.id)
            tx.audit("person.password_changed", f"person:{after.id}")
    return after


def _new_hash(deps: Dependencies, current_password: str, new_password: str) -> str:
    require_personal_session()
    with deps.database.read() as tx:
        person = people.get(tx, current().user)
        stored = people.password_hash(tx, current().user)
    if person is None or not deps.passwords.matches(stored, current_password):
        raise Invalid("password_wrong", "current_password")
    problems = check_password(new_password, login=person.login, name=person.name)
    refuse([replace(problem, field="new_password") for problem in problems])
    return deps.passwords.hash(new_password)
