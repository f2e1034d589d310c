"""Formulas of flows and rules, evaluated over one record.

They are bound to the form as it was when the flow or rule was saved: renaming or removing a field later
changes nothing that runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kernel import formula
from services.kernel.access import Snapshot
from services.kernel.calendar import local_date
from services.kernel.fields import Form
from services.workflow.domain.record import read_values


def clock_of(snapshot: Snapshot, now: datetime, me: int | None) -> formula.Clock:
    """The clock of a tenant at an aware moment."""
    return formula.Clock(now, local_date(now, snapshot.zone), snapshot.zone, me)


@dataclass(frozen=True)
class Formulas:
    """Formula texts over one set of Python values by field key."""

    form: Form
    values: Mapping[str, Any]
    clock: formula.Clock

    @classmethod
    def of(cls, form: Form, record: Mapping[str, Any], clock: formula.Clock) -> Formulas:
        return cls(form, read_values(form, record), clock)

    def value(self, text: str) -> Any:
        """The Python value. Raises FormulaInvalid when the text does not fit the form."""
        return formula.run(
            formula.compile_text(text, formula.schema_of(self.form)).ast, self.values, self.clock
        )

    def holds(self, text: str) -> bool:
        """Whether a condition is true; null is not."""
        return self.value(text) is True
