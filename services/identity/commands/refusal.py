"""Refusing what the domain found wrong."""

from collections.abc import Sequence

from services.chassis.errors import Conflict, DomainError, Forbidden, Invalid
from services.identity.domain.problem import Problem

KINDS: dict[str, type[DomainError]] = {
    "last_administrator": Conflict,
    "role_assignment_forbidden": Forbidden,
}


def refuse(problems: Sequence[Problem]) -> None:
    """Raise what the problems amount to; nothing when there are none. Several become Invalid("invalid")."""
    errors = [
        KINDS.get(problem.code, Invalid)(problem.code, problem.field, problem.params) for problem in problems
    ]
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Invalid("invalid", errors=errors)
