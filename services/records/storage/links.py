"""Tables of pairs: which records a relations field links a record to."""

from __future__ import annotations

from collections.abc import Sequence

from services.records.storage.columns import Stored
from services.records.storage.session import Session


def insert_links(session: Session, stored: Stored, key: str, record: int, targets: Sequence[int]) -> None:
    table = Stored.full_name(stored.links[key])
    sql = f"insert into {table} (record_id, target_id) select %s, unnest(%s::bigint[])"
    session.tx.write(sql, [record, list(targets)])


def delete_links(session: Session, stored: Stored, key: str, records: Sequence[int]) -> None:
    """At once, whatever is being collected: the links that take their place must find it free."""
    sql = f"delete from {Stored.full_name(stored.links[key])} where record_id = any(%s)"  # noqa: S608 (made of ids)
    session.tx.raw.execute(sql.encode(), [list(records)])
