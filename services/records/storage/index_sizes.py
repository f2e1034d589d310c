"""What the indexes of a form's table take up, and how often they served."""

from __future__ import annotations

from dataclasses import dataclass

from services.records.domain.definition import Definition
from services.records.storage.session import Session


@dataclass(frozen=True)
class Built:
    """``size`` in bytes; ``scans``: since the server's statistics began."""

    size: int
    valid: bool
    scans: int


def built_sizes(session: Session, definition: Definition) -> dict[str, Built]:
    """By name."""
    table = session.stored(definition).table
    rows = session.tx.raw.execute(
        "select c.relname, pg_relation_size(c.oid), i.indisvalid, coalesce(s.idx_scan, 0) from pg_index i"
        " join pg_class c on c.oid = i.indexrelid"
        " left join pg_stat_user_indexes s on s.indexrelid = i.indexrelid"
        " where i.indrelid = %s::regclass order by c.relname",
        [f"{table.schema}.{table.name}"],
    ).fetchall()
    return {name: Built(size, valid, scans) for name, size, valid, scans in rows}
