"""Turning what the domain refuses into what callers are answered."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.chassis.context import current
from services.chassis.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from services.kernel.errors import FieldErrors, KernelError
from services.workflow.domain.errors import DefinitionInvalid
from services.workflow.domain.wording import worded

KINDS: dict[str, type[DomainError]] = {
    "not_found": NotFound,
    "flow_not_found": NotFound,
    "not_initiator": Forbidden,
    "flow_already_running": Conflict,
    "flow_finished": Conflict,
    "task_closed": Conflict,
}


def refusal(error: KernelError) -> DomainError:
    """The answer for a refusal of the domain or the kernel."""
    if isinstance(error, DefinitionInvalid):
        return Invalid("invalid", errors=[refusal(each) for each in error.problems])
    if isinstance(error, FieldErrors):
        return Invalid("invalid", errors=[refusal(each) for each in error.errors])
    return KINDS.get(error.code, Invalid)(error.code, error.field, worded(error.params, current().language))


@contextmanager
def refusing() -> Iterator[None]:
    """Raise the answers for the refusals of a block."""
    try:
        yield
    except KernelError as error:
        raise refusal(error) from error
