"""Rename a role."""

from dataclasses import asdict, replace

from services.chassis.errors import Conflict, NotFound
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.policy_change import policy_change
from services.identity.commands.refusal import refuse
from services.identity.domain.nouns import Role
from services.identity.domain.organisation import check_role
from services.identity.domain.problem import Problem
from services.identity.storage import roles


def update_role(deps: Dependencies, role: Role) -> Role:
    """Answers the role as saved; an empty key keeps the key. Raises NotFound, Conflict, Invalid."""
    with policy_change(deps) as tx:
        before = roles.get(tx, role.id)
        if before is None:
            raise NotFound("not_found")
        if before.version != role.version:
            raise Conflict("version_conflict", None, {"current": asdict(before)})
        after = replace(before, name=role.name, version=before.version + 1)
        problems = check_role(after)
        if role.key and role.key != before.key:
            problems.append(Problem("role_key_fixed", "key"))
        refuse(problems)
        roles.update(tx, after)
        tx.audit("role.updated", f"role:{after.id}", asdict(before), asdict(after))
    return after
