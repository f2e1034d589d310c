"""The latest state of every record, kept in PostgreSQL: what the read stores are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.chassis.database import Transaction


@dataclass(frozen=True)
class RowState:
    """One record at one version; `record` is its JSON text."""

    form: str
    id: int
    version: int
    deleted: bool
    record: str


def save_rows(tx: Transaction, states: Sequence[RowState]) -> None:
    """Keep what is newer than what is there; repeated and late changes change nothing.

    `xid` is the writing transaction: readers take only what every running transaction is younger than, so
    nothing that commits late is passed over.
    """
    newest: dict[tuple[str, int], RowState] = {}
    for state in states:
        held = newest.get((state.form, state.id))
        if held is None or (state.version, state.deleted) > (held.version, held.deleted):
            newest[(state.form, state.id)] = state
    ordered = sorted(newest.values(), key=lambda state: (state.form, state.id))  # one lock order for all
    if not ordered:
        return
    tx.raw.execute(
        "insert into rows (tenant, form, id, version, deleted, record, xid)"
        " select %s, form, id, version, deleted, record::jsonb, pg_current_xact_id()"
        " from unnest(%s::text[], %s::bigint[], %s::int[], %s::bool[], %s::text[])"
        " as given (form, id, version, deleted, record)"
        " on conflict (tenant, form, id) do update set version = excluded.version,"
        " deleted = excluded.deleted, record = excluded.record, xid = excluded.xid"
        " where (rows.version, rows.deleted) < (excluded.version, excluded.deleted)",
        [
            tx.tenant,
            [state.form for state in ordered],
            [state.id for state in ordered],
            [state.version for state in ordered],
            [state.deleted for state in ordered],
            [state.record for state in ordered],
        ],
    )
