"""Instances with everything the engine needs, in one read and few writes."""

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

LOAD = sa.text("""
select i.*,
  (select coalesce(json_agg(json_build_object('id', id, 'parent', parent, 'branch', branch, 'state', state)
    order by id), '[]') from scope where instance = i.id) as scopes,
  (select coalesce(json_agg(json_build_object('id', id, 'scope', scope, 'node', node, 'state', state,
    'activation', activation) order by id), '[]') from token where instance = i.id) as tokens,
  (select coalesce(json_agg(json_build_object('number', number, 'activation', activation, 'node', node,
    'kind', kind, 'assignee', assignee, 'state', state, 'round', round, 'actor', actor, 'opinion', opinion,
    'stand_in', stand_in) order by number), '[]') from task where instance = i.id) as tasks,
  (select coalesce(json_agg(json_build_object('number', number, 'activation', activation, 'kind', kind,
    'due', due) order by number), '[]') from timer where instance = i.id) as timers
from (select * from instance where tenant = :tenant and id = :id) i
""")
LOCK = sa.text("select 1 from instance where tenant = :tenant and id = :id for update")


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
    last: dict[tuple[type, int], Any] = {}
    for mutation in mutations:
        if isinstance(mutation, Put):
            item = mutation.item
            last[type(item), item.id if isinstance(item, Scope | Token) else item.number] = item
    cleared = [m.number for m in mutations if isinstance(m, TimerCleared)]
    _upsert(tx, tables.scope, instance.id, [x for x in last.values() if isinstance(x, Scope)])
    _upsert(tx, tables.token, instance.id, [x for x in last.values() if isinstance(x, Token)])
    _insert_timers(
        tx, instance.id, [x for x in last.values() if isinstance(x, Timer) and x.number not in cleared]
    )
    if cleared:
        table = tables.timer
        tx.sql.execute(sa.delete(table).where(table.c.instance == instance.id, table.c.number.in_(cleared)))
    _insert_log(tx, instance.id, after.round, [m for m in mutations if isinstance(m, Logged)], now)
    tx.sql.execute(
        sa.update(tables.instance)
        .where(tables.instance.c.id == instance.id)
        .values(
            status=after.status,
            round=after.round,
            counter=after.counter,
            version=instance.version + 1,
            updated_at=now,
            finished_at=now if after.status in FINISHED else None,
        )
    )
    return _upsert_tasks(tx, instance.id, [x for x in last.values() if isinstance(x, Task)], now)


def _upsert(tx: Transaction, table: sa.Table, instance: int, items: Sequence[Scope | Token]) -> None:
    if not items:
        return
    statement = insert(table).values([{"instance": instance, **asdict(item)} for item in items])
    new = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in ("instance", "id")}
    tx.sql.execute(statement.on_conflict_do_update(index_elements=["instance", "id"], set_=new))


def _upsert_tasks(tx: Transaction, instance: int, tasks: Sequence[Task], now: datetime) -> dict[int, int]:
    if not tasks:
        return {}
    rows = [
        {
            "tenant": tx.tenant,
            "instance": instance,
            "created_at": now,
            "closed_at": None if task.state in ("waiting", "pending") else now,
            **asdict(task),
        }
        for task in tasks
    ]
    statement = insert(tables.task).values(rows)
    # A turn in a sequence begins when the task becomes pending, not when it is planned.
    names = ("state", "actor", "opinion", "closed_at")
    new: dict[str, Any] = {name: statement.excluded[name] for name in names}
    turned = sa.and_(tables.task.c.state == "waiting", statement.excluded.state == "pending")
    new["created_at"] = sa.case((turned, statement.excluded.created_at), else_=tables.task.c.created_at)
    result = tx.sql.execute(
        statement.on_conflict_do_update(index_elements=["instance", "number"], set_=new).returning(
            tables.task.c.number, tables.task.c.id
        )
    )
    return {row.number: row.id for row in result}


def _insert_timers(tx: Transaction, instance: int, timers: Sequence[Timer]) -> None:
    if timers:
        rows = [{"tenant": tx.tenant, "instance": instance, **asdict(timer)} for timer in timers]
        tx.sql.execute(sa.insert(tables.timer), rows)


def _insert_log(tx: Transaction, instance: int, round: int, lines: Sequence[Logged], now: datetime) -> None:
    if lines:
        rows = [
            {"tenant": tx.tenant, "instance": instance, "round": round, "at": now, **asdict(line)}
            for line in lines
        ]
        tx.sql.execute(sa.insert(tables.log), rows)


def append_log(tx: Transaction, instance: Instance, lines: Sequence[Logged], now: datetime) -> None:
    """Add to the instance's diary outside of a command."""
    _insert_log(tx, instance.id, instance.state.round, lines, now)


def confirm(tx: Transaction, instance_id: int, version: int) -> int:
    """Note that records confirmed the status written by this version; the newest version ever confirmed."""
    table = tables.instance
    statement = (
        sa.update(table)
        .where(table.c.tenant == tx.tenant, table.c.id == instance_id)
        .values(confirmed=sa.func.greatest(table.c.confirmed, version))
    )
    return int(tx.sql.execute(statement.returning(table.c.confirmed)).scalar_one())
