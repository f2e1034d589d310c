"""Kernel errors as the answers a caller gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.chassis.errors import DomainError, Forbidden, Invalid
from services.kernel.errors import FieldErrors, KernelError
from services.records.domain.writing import NotAllowed


def refusal(error: KernelError | NotAllowed) -> DomainError:
    if isinstance(error, NotAllowed):
        return Forbidden("forbidden")
    if isinstance(error, FieldErrors):
        several = [Invalid(each.code, each.field, each.params) for each in error.errors]
        return several[0] if len(several) == 1 else Invalid("invalid", errors=several)
    return Invalid(error.code, error.field, error.params)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what the domain and the kernel raise into what travels."""
    try:
        yield
    except (KernelError, NotAllowed) as error:
        raise refusal(error) from error
