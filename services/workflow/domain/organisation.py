"""The engine's world, made of a policy snapshot and a record as submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kernel.access import Snapshot, may, resolve_all
from services.workflow.domain.flow import Spec
from services.workflow.domain.formulas import Formulas


@dataclass(frozen=True)
class Organisation:
    """`record` is record JSON: what person fields and conditions are read from."""

    snapshot: Snapshot
    initiator: int
    now: datetime
    record: Mapping[str, Any]
    formulas: Formulas

    def people(self, specs: Sequence[Spec]) -> list[int]:
        return resolve_all(self.snapshot, specs, initiator=self.initiator, record=self.record)

    def administrators(self) -> list[int]:
        return flow_administrators(self.snapshot)

    def holds(self, when: str) -> bool:
        return self.formulas.holds(when)


def flow_administrators(snapshot: Snapshot) -> list[int]:
    """Active people who may change flows, ascending."""
    return sorted(person for person in snapshot.people if may(snapshot, person, "admin:flows"))


def name_of(snapshot: Snapshot, person: int | None) -> str:
    """A person's name; "" for the platform and for strangers."""
    found = snapshot.person(person) if person else None
    return found.name if found else ""
