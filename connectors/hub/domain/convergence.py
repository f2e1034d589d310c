"""Bringing one remote document to its final state by looking before every step.

The loop that uses this never repeats a write on a guess: after each write, and after each answer that never
came, the document is looked up by its key and the next step is decided from what is there. A crash at any
point is therefore the same as a look-up that comes later.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Step(StrEnum):
    """What to do with the remote document."""

    CREATE = "create"
    SUBMIT = "submit"
    AUDIT = "audit"
    DONE = "done"


class RemoteState(StrEnum):
    """A bill's life at an ERP, in neutral words."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    FINAL = "final"


@dataclass(frozen=True)
class Observed:
    """What a look-up by key found. `total` is the checked amount, when the mapping names one."""

    id: str
    number: str
    state: RemoteState
    total: Decimal | None = None


def next_step(observed: Observed | None, finish: tuple[str, ...]) -> Step:
    """The next write. `finish` lists the steps after creation that the mapping wants: submit, audit."""
    if observed is None:
        return Step.CREATE
    if observed.state is RemoteState.DRAFT and "submit" in finish:
        return Step.SUBMIT
    if observed.state is RemoteState.IN_REVIEW and "audit" in finish:
        return Step.AUDIT
    return Step.DONE


def amount_differs(observed: Observed, expected: Decimal | None) -> bool:
    """True when both amounts are known and are not the same number."""
    return expected is not None and observed.total is not None and observed.total != expected
