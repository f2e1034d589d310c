"""Keys for the records there were before a duplicate rule: a batch at a time, behind the scenes."""

from __future__ import annotations

import sqlalchemy as sa

from protos.gen.dougong.records.v1 import life_events_pb2
from services.chassis.database import Transaction
from services.records.domain.definition import Definition
from services.records.domain.duplicates import parts_of
from services.records.domain.record import Change
from services.records.storage import match_keys
from services.records.storage.references import rows_of
from services.records.storage.session import Session

BATCH = 1_000


def ask_index(tx: Transaction, form: str, after: int = 0) -> None:
    """Have it done, or carried on, by the worker."""
    message = life_events_pb2.IndexMatches(form=form, after=after)
    tx.publish("records.index_matches", message, aggregate_id=form, command=True)


def rules_changed(before: Definition | None, after: Definition) -> bool:
    return parts_of(after.document) != (parts_of(before.document) if before is not None else set())


def index_matches(session: Session, form: str, after: int) -> None:
    """One batch; asks for the next one while there are more. Safe to repeat."""
    definition = session.definitions.forms.get(form)
    if definition is None:
        return
    if not after:
        match_keys.drop(session.tx, definition.id)
    if not parts_of(definition.document):
        return
    table = session.stored(definition).table
    chosen = (
        sa.select(table.c.id).where(table.c.id > after).order_by(table.c.id).limit(BATCH).with_for_update()
    )
    ids = list(session.tx.sql.execute(chosen).scalars())
    match_keys.drop(session.tx, definition.id, ids)
    changes = [Change(None, row) for row in rows_of(session, definition, ids)]
    match_keys.keep_keys(session.tx, definition, changes)
    if len(ids) == BATCH:
        ask_index(session.tx, form, ids[-1])
