"""What can be asked of an instance."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Submit:
    """Start the first round, or the next one after a return."""

    actor: int


@dataclass(frozen=True)
class Decide:
    """``action``: approve, reject or return (to the initiator). For a revise task, approve resubmits."""

    task: int
    actor: int
    action: str
    opinion: str = ""


@dataclass(frozen=True)
class Withdraw:
    """The initiator takes it back."""

    actor: int


@dataclass(frozen=True)
class FireTimer:
    timer: int


@dataclass(frozen=True)
class DropPeople:
    """These people left: their open tasks end, and who remains decides."""

    people: frozenset[int]


Command = Submit | Decide | Withdraw | FireTimer | DropPeople
