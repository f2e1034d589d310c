"""Writing computed values that followed a change elsewhere: row, history and audit of each, one event for
all."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from services.records.domain.definition import Definition
from services.records.domain.record import Change, changes_json
from services.records.storage.match_keys import keep_keys
from services.records.storage.outgoing import records_changed
from services.records.storage.rows import update_row
from services.records.storage.session import Session
from services.records.storage.tables import history

#: How the history names them: nobody wrote them.
VIA = "formula"
MOST_TOLD = 1_000


def write_computed(session: Session, definition: Definition, changes: Sequence[Change]) -> None:
    tx, at = session.tx, session.authority.now
    for change in changes:
        update_row(session, definition, change)
        steps = changes_json(definition.form, change)
        values = {
            "form": definition.id,
            "record": change.state["id"],
            "version": change.state["version"],
            "op": change.op,
            "at": at,
            "actor": tx.actor.user,
            "via": VIA,
            "changes": steps,
        }
        tx.sql.execute(sa.insert(history).inline(), values)
        tx.audit(
            "record.compute",
            f"record:{definition.key}/{change.state['id']}",
            {key: pair[0] for key, pair in steps.items()},
            {key: pair[1] for key, pair in steps.items()},
        )
    keep_keys(tx, definition, changes)
    for start in range(0, len(changes), MOST_TOLD):
        records_changed(tx, definition, changes[start : start + MOST_TOLD], depth=session.depth)


def untouched(definition: Definition, table: sa.Table) -> sa.ColumnElement[bool]:
    """Nobody changed the record since it was made; what was computed again does not count."""
    touched = sa.exists().where(
        history.c.form == definition.id,
        history.c.record == table.c.id,
        history.c.version > 1,
        history.c.via != VIA,
    )
    return sa.or_(table.c.version == 1, ~touched)
