"""Instances with everything the engine needs, in one read and few writes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.workflow.domain.state import (
    FINISHED,
    Logged,
    Mutation,
    Put,
    Scope,
    State,
    Task,
    Timer,
    TimerCleared,
    Token,
)
from services.workflow.storage import tables
from services.workflow.storage.statements import APPEND_LOG, LOAD, LOCK, SAVE


@dataclass(frozen=True)
class Instance:
    """A row of `instance`, and the engine's state."""

    id: int
    flow: str
    flow_version: int
    form: str
    record: int
    title: str
    initiator: int
    depth: int
    version: int
    variables: Mapping[str, Any]
    started_at: datetime
    state: State


def insert_instance(tx: Transaction, **values: Any) -> int:
    """The id of a new instance; 0 when this flow already runs for the record."""
    statement = (
        insert(tables.instance)
        .values(
            tenant=tx.tenant,
            status="running",
            round=0,
            counter=0,
            version=0,
            updated_at=values["started_at"],
            **values,
        )
        .on_conflict_do_nothing()
        .returning(tables.instance.c.id)
    )
    return int(tx.sql.execute(statement).scalar() or 0)


def lock_instance(tx: Transaction, id: int) -> Instance | None:
    """Load an instance for one command; other commands on it wait until this transaction ends.

    Two statements: one that waits for a lock sees the other tables as they were before it waited.
    """
    locked = tx.sql.execute(LOCK, {"tenant": tx.tenant, "id": id}).first()
    return None if locked is None else read_instance(tx, id)


def read_instance(tx: Transaction, id: int) -> Instance | None:
    """The same to look at."""
    row = tx.sql.execute(LOAD, {"tenant": tx.tenant, "id": id}).mappings().first()
    return None if row is None else _instance({str(k): v for k, v in row.items()})


def running_instance(tx: Transaction, flow: str, record: int) -> tuple[int, str] | None:
    """(id, status) of the live instance of a flow for a record."""
    table = tables.instance
    row = tx.sql.execute(
        sa.select(table.c.id, table.c.status).where(
            table.c.tenant == tx.tenant,
            table.c.flow == flow,
            table.c.record == record,
            table.c.status.in_(("running", "returned")),
        )
    ).first()
    return None if row is None else (row.id, row.status)


def _instance(row: Mapping[str, Any]) -> Instance:
    state = State(
        status=row["status"],
        round=row["round"],
        counter=row["counter"],
        scopes={each["id"]: Scope(**each) for each in row["scopes"]},
        tokens={each["id"]: Token(**each) for each in row["tokens"]},
        tasks={each["number"]: Task(**each) for each in row["tasks"]},
        timers={
            each["number"]: Timer(**{**each, "due": datetime.fromisoformat(each["due"])})
            for each in row["timers"]
        },
    )
    names = (
        "id",
        "flow",
        "flow_version",
        "form",
        "record",
        "title",
        "initiator",
        "depth",
        "version",
        "variables",
    )
    return Instance(**{name: row[name] for name in names}, started_at=row["started_at"], state=state)


def save_instance(
    tx: Transaction, instance: Instance, after: State, mutations: Sequence[Mutation], now: datetime
) -> dict[int, int]:
    """Write what a command changed; answers the ids of the tasks it touched, by number."""
    last: dict[tuple[type, int], Scope | Token | Task | Timer] = {}
    for mutation in mutations:
        if isinstance(mutation, Put):
            item = mutation.item
            last[type(item), item.id if isinstance(item, Scope | Token) else item.number] = item
    cleared = [m.number for m in mutations if isinstance(m, TimerCleared)]

    def rows(kind: type) -> str:
        found = [asdict(item) for item in last.values() if isinstance(item, kind)]
        return json.dumps(found, ensure_ascii=False, default=datetime.isoformat)

    result = tx.sql.execute(
        SAVE,
        {
            "tenant": tx.tenant,
            "instance": instance.id,
            "now": now,
            "status": after.status,
            "round": after.round,
            "counter": after.counter,
            "finished": after.status in FINISHED,
            "scopes": rows(Scope),
            "tokens": rows(Token),
            "tasks": rows(Task),
            "timers": rows(Timer),
            "cleared": cleared,
            "lines": _lines([m for m in mutations if isinstance(m, Logged)]),
        },
    )
    return {row.number: row.id for row in result}


def _lines(lines: Sequence[Logged]) -> str:
    numbered = [{**asdict(line), "place": n} for n, line in enumerate(lines)]
    return json.dumps(numbered, ensure_ascii=False, default=str)


def append_log(tx: Transaction, instance: Instance, lines: Sequence[Logged], now: datetime) -> None:
    """Add to the instance's diary outside of a command."""
    values = {"tenant": tx.tenant, "instance": instance.id, "round": instance.state.round, "now": now}
    tx.sql.execute(APPEND_LOG, {**values, "lines": _lines(lines)})


def confirm(tx: Transaction, instance_id: int, version: int) -> int:
    """Note that records confirmed the status written by this version; the newest version ever confirmed."""
    table = tables.instance
    statement = (
        sa.update(table)
        .where(table.c.tenant == tx.tenant, table.c.id == instance_id)
        .values(confirmed=sa.func.greatest(table.c.confirmed, version))
    )
    return int(tx.sql.execute(statement.returning(table.c.confirmed)).scalar_one())
