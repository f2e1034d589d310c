"""How often which lists are asked for: counted in memory, written down every few seconds.

A count that dies with its process is no loss: a list that matters is asked for again.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Database, Transaction
from services.records.domain.definition import Definition
from services.records.domain.indexes import asked_shape
from services.records.storage.tables import metadata
from services.records.storage.views import shared_views

log = logging.getLogger(__name__)
#: Days a use counts for, and how many uses in them make a list worth an index.
REMEMBERED, LEAST_USES = timedelta(days=14), 20
KEEP_SECONDS = 5.0
#: Lists of different shapes counted between two writes; more are not told apart from noise.
MOST_SHAPES = 5_000

list_use = sa.Table(
    "list_use",
    metadata,
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("form", sa.BigInteger, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("shape", sa.Text, primary_key=True),
    sa.Column("uses", sa.BigInteger, nullable=False),
)
U = list_use.c
Use = tuple[int, int, str]


@dataclass
class Tally:
    """The lists asked for in this process since they were last written down."""

    _counts: Counter[Use] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, tenant: int, definition: Definition, filter: Any, sort: Any) -> None:
        """A list was asked for; one that needs no index of its own is not counted."""
        shape = asked_shape(definition.form, filter, sort)
        if shape is None:
            return
        use = (tenant, definition.id, json.dumps(shape, sort_keys=True))
        with self._lock:
            if use in self._counts or len(self._counts) < MOST_SHAPES:
                self._counts[use] += 1

    def taken(self) -> Counter[Use]:
        """What was counted, and begin anew."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        return counts


def keep(database: Database, counts: Mapping[Use, int], day: date) -> None:
    """Add to what is written down already."""
    if not counts:
        return
    rows = [
        {"tenant": tenant, "form": form, "day": day, "shape": shape, "uses": uses}
        for (tenant, form, shape), uses in sorted(counts.items())
    ]
    statement = insert(list_use)
    added = {"uses": U.uses + statement.excluded.uses}
    with database.engine.begin() as connection:
        connection.execute(
            statement.on_conflict_do_update(index_elements=["form", "day", "shape"], set_=added), rows
        )


class Keeper:
    """Writes down what a process counts, from a thread of its own."""

    def __init__(self, tally: Tally, database: Database, clock: Callable[[], datetime]) -> None:
        self._tally, self._database, self._clock = tally, database, clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="list-uses", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """What was counted last is written down, too."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(KEEP_SECONDS)
        self.write()

    def write(self) -> None:
        """Now. A database that is out loses a few counts, which nobody waits for."""
        try:
            keep(self._database, self._tally.taken(), self._clock().date())
        except (sa.exc.SQLAlchemyError, psycopg.Error) as error:
            log.warning("uses of lists were not written down: %r", error)

    def _run(self) -> None:
        while not self._stop.wait(KEEP_SECONDS):
            self.write()


def forms_asked_for(database: Database, today: date) -> list[tuple[int, int]]:
    """(tenant, form) of those with a list that is worth an index; older uses are forgotten."""
    since = today - REMEMBERED
    uses = sa.select(U.tenant, U.form).group_by(U.tenant, U.form, U.shape)
    often = uses.having(sa.func.sum(U.uses) >= LEAST_USES).distinct()
    with database.engine.begin() as connection:
        connection.execute(sa.delete(list_use).where(U.day < since))
        return [(row.tenant, row.form) for row in connection.execute(often)]


def uses_of(tx: Transaction, form: int, today: date) -> list[tuple[dict[str, Any], int]]:
    """(filter and sort, times asked for lately) of the form's lists, most used first."""
    total = sa.func.sum(U.uses).label("total")
    statement = (
        sa.select(U.shape, total)
        .where(U.tenant == tx.tenant, U.form == form, U.day >= today - REMEMBERED)
        .group_by(U.shape)
        .order_by(total.desc(), U.shape)
    )
    return [(json.loads(row.shape), int(row.total)) for row in tx.sql.execute(statement)]


def with_uses(tx: Transaction, definition: Definition, today: date) -> Definition:
    """The definition with what its shared views and the lists that are asked for often want of indexes."""
    saved = [view.definition for view in shared_views(tx, definition.id)]
    often = [shape for shape, uses in uses_of(tx, definition.id, today) if uses >= LEAST_USES]
    return definition.with_views([*saved, *often])
