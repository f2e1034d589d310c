"""What the indexes of a form's table take up."""

from __future__ import annotations

from services.records.domain.definition import Definition
from services.records.storage.session import Session


def index_sizes(session: Session, definition: Definition) -> dict[str, tuple[int, bool]]:
    """(bytes, valid) by name."""
    table = session.stored(definition).table
    rows = session.tx.raw.execute(
        "select c.relname, pg_relation_size(c.oid), i.indisvalid from pg_index i"
        " join pg_class c on c.oid = i.indexrelid where i.indrelid = %s::regclass order by c.relname",
        [f"{table.schema}.{table.name}"],
    ).fetchall()
    return {row[0]: (row[1], row[2]) for row in rows}
