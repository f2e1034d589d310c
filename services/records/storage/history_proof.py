"""One audit entry for many records: it holds a digest of their history rows, so that each can be proved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg

Ranges = list[list[int]]
# Over the stored rows themselves: the text of jsonb does not depend on how it was written.
DIGEST = """
select encode(sha256(convert_to(string_agg(concat_ws('|', h.record, h.op, extract(epoch from h.at), h.actor,
  h.via, h.changes), E'\\n' order by h.record), 'UTF8')), 'hex')
from unnest(%s::bigint[], %s::bigint[]) as r(first, last)
join history h on h.form = %s and h.record between r.first and r.last and h.version = %s
"""
PROVED = """
select seq, object, after from audit
where tenant = %s and action in ('record.create_many', 'record.delete_many') order by id
"""


def ranges(ids: Iterable[int]) -> Ranges:
    """[[first, last], …] of the ids, which are mostly in a row."""
    found: Ranges = []
    for id in sorted(ids):
        if found and found[-1][1] == id - 1:
            found[-1][1] = id
        else:
            found.append([id, id])
    return found


def history_digest(
    connection: psycopg.Connection[Any], form: int, version: int, records: Sequence[Sequence[int]]
) -> str:
    """SHA-256, as hex, of what the history says of these records' step to ``version``."""
    firsts, lasts = [first for first, _ in records], [last for _, last in records]
    row = connection.execute(DIGEST, [firsts, lasts, form, version]).fetchone()
    return str(row[0]) if row else ""


def verify_history(connection: psycopg.Connection[Any], tenant: int) -> Iterator[str]:
    """A sentence for each audit entry whose history rows are not those it was written for.

    Together with the audit chain's own verifier, which proves the entries, this proves every row.
    """
    for seq, object, after in connection.execute(PROVED, [tenant]).fetchall():
        found = history_digest(connection, after["form"], after["version"], after["records"])
        if found != after["digest"]:
            yield f"the history of {object} differs from what audit row {seq} proves"
