"""Who did what, to what, when, with before and after: a SHA-256 hash chain per tenant.

Rows are written unsealed in the business transaction, so writers never wait for each other; the sealer gives
committed rows their place in the chain within a second. `verify` recomputes the chain.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from services.chassis.context import Actor
from services.chassis.postgres import connect

log = logging.getLogger(__name__)
GENESIS = bytes(32)
SEAL_BATCH = 2000
LOCK = "dougong.audit.sealer"


INSERT = (
    "insert into audit (tenant, at, actor, via, action, object, before, after)"
    " values (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def write_audit(
    write: Callable[[str, Sequence[Any]], None],
    tenant: int,
    actor: Actor,
    action: str,
    object: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    """Add one row to the transaction behind ``write``."""
    at = datetime.now(UTC)
    write(INSERT, [tenant, at, actor.user, actor.via, action, object, _json(before), _json(after)])


def _json(values: Mapping[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, default=str)


def row_hash(previous: bytes, row: Mapping[str, Any]) -> bytes:
    """The hash of a row: SHA-256 over the previous hash and the row's canonical JSON."""
    content = [
        row["tenant"],
        row["seq"],
        row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        row["actor"],
        row["via"],
        row["action"],
        row["object"],
        row["before"],
        row["after"],
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(previous + text.encode()).digest()


class Sealer:
    """Chains committed audit rows. Any replica may run it; an advisory lock lets one work."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                with connect(self.database_url, row_factory=dict_row) as database:
                    while not stop.is_set():
                        if seal(database) < SEAL_BATCH:
                            stop.wait(1)
            except (psycopg.Error, OSError) as error:
                log.warning("audit sealer waits: %r", error)
                stop.wait(2)
            except Exception:
                log.exception("audit sealer failed, and begins again")
                stop.wait(10)


def seal(database: "psycopg.Connection[dict[str, Any]]") -> int:
    """Seal one batch in one transaction; the number of rows sealed."""
    with database.transaction():
        locked = database.execute("select pg_try_advisory_xact_lock(hashtext(%s)) as ok", [LOCK]).fetchone()
        if not locked or not locked["ok"]:
            return 0
        rows = database.execute(
            "select id, tenant, at, actor, via, action, object, before, after from audit"
            " where seq is null order by id limit %s",
            [SEAL_BATCH],
        ).fetchall()
        if not rows:
            return 0
        tenants = sorted({row["tenant"] for row in rows})
        heads = {
            head["tenant"]: (head["seq"], bytes(head["hash"]))
            for head in database.execute(
                "select tenant, seq, hash from audit_head where tenant = any(%s)", [tenants]
            )
        }
        sealed = []
        for row in rows:
            seq, previous = heads.get(row["tenant"], (0, GENESIS))
            row["seq"] = seq + 1
            heads[row["tenant"]] = (seq + 1, row_hash(previous, row))
            sealed.append((row["seq"], heads[row["tenant"]][1], row["id"]))
        with database.cursor() as cursor:
            cursor.executemany("update audit set seq = %s, hash = %s where id = %s", sealed)
            cursor.executemany(
                "insert into audit_head (tenant, seq, hash) values (%s, %s, %s)"
                " on conflict (tenant) do update set seq = excluded.seq, hash = excluded.hash",
                [(tenant, *heads[tenant]) for tenant in tenants],
            )
        return len(rows)


def verify(database: "psycopg.Connection[dict[str, Any]]", tenant: int) -> Iterator[str]:
    """Recompute a tenant's chain; yields one sentence for each break: edited, deleted or reordered rows."""
    # Read before the rows: rows sealed meanwhile come after it and are in order too.
    head = database.execute("select seq, hash from audit_head where tenant = %s", [tenant]).fetchone()
    previous, expected = GENESIS, 1
    with database.transaction(), database.cursor(name="verify_audit", row_factory=dict_row) as cursor:
        cursor.execute(
            "select id, tenant, seq, at, actor, via, action, object, before, after, hash from audit"
            " where tenant = %s and seq is not null order by seq",
            [tenant],
        )
        for row in cursor:
            if row["seq"] != expected:
                yield f"rows {expected} to {row['seq'] - 1} are missing"
            if row_hash(previous, row) != bytes(row["hash"]):
                yield f"row {row['seq']} was changed"
            previous, expected = bytes(row["hash"]), row["seq"] + 1
            if head and row["seq"] == head["seq"] and bytes(head["hash"]) != previous:
                yield f"row {row['seq']} is not the one the chain's head knows"
    if head and head["seq"] >= expected:
        yield f"the chain ends at row {expected - 1}, its head says {head['seq']}"
    if not head and expected > 1:
        yield "the chain has no head"
