"""Replace all grants of a role at once."""

from dataclasses import replace
from typing import Any

from services.chassis.errors import NotFound
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.policy_change import policy_change
from services.identity.commands.refusal import refuse
from services.identity.domain.administration import EVERYONE_ROLE
from services.identity.domain.grants import read_grants
from services.identity.storage import roles


def put_role_grants(deps: Dependencies, role: int, data: object) -> list[dict[str, Any]]:
    """Answers the grants with their new ids. Raises NotFound, Invalid, Conflict("last_administrator")."""
    with policy_change(deps, may_lose_administrators=True) as tx:
        held = roles.get(tx, role)
        if held is None:
            raise NotFound("not_found")
        replacement, problems = read_grants(data, to_everyone=held.key == EVERYONE_ROLE)
        refuse(problems)
        before = roles.grants_of(tx, role)
        roles.replace_grants(tx, role, replacement)
        roles.update(tx, replace(held, version=held.version + 1))
        after = roles.grants_of(tx, role)
        tx.audit("role.grants_replaced", f"role:{role}", {"grants": before}, {"grants": after})
    return after
