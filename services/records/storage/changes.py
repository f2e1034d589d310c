"""Steps of a form's history in the order in which they became visible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.chassis.database import Transaction


@dataclass(frozen=True)
class Place:
    """Where a reader of the feed stands: after this step."""

    tx: int
    record: int
    version: int


BEGINNING = Place(-1, 0, 0)


@dataclass(frozen=True)
class Step:
    place: Place
    op: int
    at: datetime


# A number of a sequence is taken before its row can be seen, so "greater than the last one" loses rows of
# slow writers. All transactions below the oldest one still running have ended: their rows are there.
STEPS = """
select coalesce(tx, '0'::xid8)::text::bigint, record, version, op, at from history
where form = %(form)s
  and (coalesce(tx, '0'::xid8), record, version) > (%(tx)s::text::xid8, %(record)s, %(version)s)
  and coalesce(tx, '0'::xid8) < pg_snapshot_xmin(pg_current_snapshot())
order by coalesce(tx, '0'::xid8), record, version limit %(limit)s
"""


def steps_after(tx: Transaction, form: int, place: Place, limit: int) -> list[Step]:
    """At most ``limit`` steps of a form after the place, in order."""
    found = tx.raw.execute(
        STEPS,
        {
            "form": form,
            "tx": str(max(place.tx, 0)),
            "record": place.record,
            "version": place.version,
            "limit": limit,
        },
    )
    return [Step(Place(row[0], row[1], row[2]), row[3], row[4]) for row in found]
