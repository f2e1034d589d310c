"""The engine's world, made of a policy snapshot and a record as submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kernel.access import Snapshot, may, resolve_all
from services.kernel.fields import Form
from services.workflow.domain.flow import Spec
from services.workflow.domain.formulas import Formulas, clock_of


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


def organisation_of(
    snapshot: Snapshot, now: datetime, form: Form, initiator: int, record: Mapping[str, Any]
) -> Organisation:
    """The world of an instance: `form` as its flow was published for, `record` as submitted."""
    formulas = Formulas.of(form, record, clock_of(snapshot, now, initiator))
    return Organisation(snapshot, initiator, now, record, formulas)


def flow_administrators(snapshot: Snapshot) -> list[int]:
    """Active people who may change flows, ascending."""
    return sorted(person for person in snapshot.people if may(snapshot, person, "admin:flows"))


def name_of(snapshot: Snapshot, person: int | None) -> str:
    """A person's name; "" for the platform and for strangers."""
    found = snapshot.person(person) if person else None
    return found.name if found else ""
