"""Add a role; it may do nothing until it is given grants."""

from dataclasses import asdict, replace

from services.identity.commands.dependencies import Dependencies
from services.identity.commands.policy_change import policy_change
from services.identity.commands.refusal import refuse
from services.identity.domain.nouns import Role
from services.identity.domain.organisation import check_role
from services.identity.domain.problem import Problem
from services.identity.storage import roles


def create_role(deps: Dependencies, role: Role) -> Role:
    """Answers the role as saved. Raises Invalid."""
    with policy_change(deps) as tx:
        problems = check_role(role)
        if role.key in roles.by_key(tx):
            problems.append(Problem("role_key_taken", "key"))
        refuse(problems)
        role = replace(role, id=roles.create(tx, role.key, role.name), version=1, people=0)
        tx.audit("role.created", f"role:{role.id}", None, asdict(role))
    return role
