"""Synchronisation jobs: intents, states, and who waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from connectors import exact_json
from connectors.hub.storage.tables import job as table
from services.chassis.database import Transaction

# A pending job is looked at again after this long even if its command was lost to a dead-letter queue.
WATCHDOG = timedelta(minutes=10)


@dataclass(frozen=True)
class Job:
    id: int
    tenant: int
    account: int
    direction: str
    document: str
    form: str
    record: int | None
    remote_key: str
    remote_number: str
    state: str
    attempts: int
    error: Mapping[str, Any] | None
    # exact JSON text: the model to send, or the document found
    payload: str | None
    payload_hash: str
    waiting: list[dict[str, str]]
    actor: int
    updated_at: datetime

    def content(self) -> Any:
        """The payload, decimals exact."""
        return exact_json.decode(self.payload) if self.payload is not None else None


_COLUMNS = [table.c[name] for name in Job.__dataclass_fields__]


def accept_push(
    tx: Transaction,
    *,
    account: int,
    document: str,
    form: str,
    record: int,
    key: str,
    waiter: dict[str, str] | None,
) -> Job:
    """Save the intent to push, or add one more waiter to it. The first intent's unknown outcome is kept
    (`sent`)."""
    return _accept(
        tx,
        {
            "account": account,
            "direction": "push",
            "document": document,
            "form": form,
            "record": record,
            "remote_key": key,
        },
        {"waiting": [waiter] if waiter else []},
        replace_payload=False,
    )


def accept_pull(
    tx: Transaction,
    *,
    account: int,
    document: str,
    form: str,
    key: str,
    number: str,
    payload: Any,
    payload_hash: str,
    is_final: bool,
) -> Job | None:
    """Save what a pull found; None when exactly this was taken in before, or when it is a draft we never
    knew."""
    known = tx.sql.execute(
        sa.select(table.c.payload_hash)
        .where(
            table.c.account == account,
            table.c.direction == "pull",
            table.c.document == document,
            table.c.remote_key == key,
        )
        .with_for_update()
    ).scalar()
    if known == payload_hash or (known is None and not is_final):
        return None
    return _accept(
        tx,
        {"account": account, "direction": "pull", "document": document, "form": form, "remote_key": key},
        {
            "remote_number": number,
            "payload": exact_json.encode(payload).decode(),
            "payload_hash": payload_hash,
        },
        replace_payload=True,
    )


def _accept(
    tx: Transaction, identity: dict[str, Any], values: dict[str, Any], *, replace_payload: bool
) -> Job:
    statement = insert(table).values(
        tenant=tx.tenant,
        actor=tx.actor.user,
        state="pending",
        due_at=sa.func.now() + WATCHDOG,
        **identity,
        **values,
    )
    new = statement.excluded
    changes: dict[str, Any] = {
        # A job whose write may have happened keeps saying so until a look-up has decided.
        "state": sa.case((table.c.state == "sent", table.c.state), else_="pending")
        if not replace_payload
        else "pending",
        "due_at": new.due_at,
        "updated_at": sa.func.now(),
    }
    if replace_payload:
        changes |= {name: new[name] for name in values}
    else:
        changes["waiting"] = table.c.waiting.op("||")(new.waiting)
    statement = statement.on_conflict_do_update(
        index_elements=["account", "direction", "document", "remote_key"], set_=changes
    )
    return Job(**tx.sql.execute(statement.returning(*_COLUMNS)).one()._mapping)


def forget(tx: Transaction, id: int) -> None:
    tx.sql.execute(sa.delete(table).where(table.c.id == id))


def get(tx: Transaction, id: int, *, lock: bool = False) -> Job | None:
    statement = sa.select(*_COLUMNS).where(table.c.id == id)
    row = tx.sql.execute(statement.with_for_update() if lock else statement).first()
    return Job(**row._mapping) if row else None


def own(tx: Transaction, id: int) -> Job | None:
    """A job of the caller's tenant, locked."""
    row = tx.sql.execute(
        sa.select(*_COLUMNS).where(table.c.id == id, table.c.tenant == tx.tenant).with_for_update()
    ).first()
    return Job(**row._mapping) if row else None


def start_attempt(tx: Transaction, id: int) -> int:
    """Count one more attempt; the number of this one."""
    statement = (
        sa.update(table)
        .where(table.c.id == id)
        .values(attempts=table.c.attempts + 1, due_at=sa.func.now() + WATCHDOG, updated_at=sa.func.now())
    )
    return int(tx.sql.execute(statement.returning(table.c.attempts)).scalar_one())


def change(tx: Transaction, id: int, **values: Any) -> None:
    tx.sql.execute(sa.update(table).where(table.c.id == id).values(updated_at=sa.func.now(), **values))


def intend(tx: Transaction, id: int, model: Any, payload_hash: str) -> None:
    """Save what is about to be sent; from now on the write may have happened."""
    change(tx, id, state="sent", payload=exact_json.encode(model).decode(), payload_hash=payload_hash)


def postpone(tx: Transaction, id: int, seconds: int, error: Mapping[str, Any]) -> None:
    change(tx, id, error=error, due_at=sa.func.now() + timedelta(seconds=seconds))


def settle(
    tx: Transaction, id: int, state: str, error: Mapping[str, Any] | None = None, **values: Any
) -> None:
    """Bring a job to rest: nobody waits, no clock runs."""
    change(tx, id, state=state, error=error, due_at=None, waiting=[], **values)


def soon() -> sa.ColumnElement[datetime]:
    """A moment a few seconds ahead, by the database's clock."""
    return sa.func.now() + timedelta(seconds=3)


def take_due(tx: Transaction, limit: int = 100) -> list[tuple[int, int, int]]:
    """Jobs whose time has come, as (id, tenant, attempts); their next look is pushed back to the
    watchdog's."""
    due = (
        sa.select(table.c.id)
        .where(table.c.due_at <= sa.func.now(), table.c.state.in_(["pending", "sent"]))
        .order_by(table.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = sa.update(table).where(table.c.id.in_(due)).values(due_at=sa.func.now() + WATCHDOG)
    rows = tx.sql.execute(statement.returning(table.c.id, table.c.tenant, table.c.attempts))
    return [(row.id, row.tenant, row.attempts) for row in rows]


def revive(tx: Transaction, account: int, code: str) -> None:
    """Let every job that failed with this code run again now."""
    tx.sql.execute(
        sa.update(table)
        .where(table.c.account == account, table.c.state == "failed", table.c.error["code"].astext == code)
        .values(state="pending", due_at=sa.func.now())
    )


def page(
    tx: Transaction,
    *,
    account: int | None,
    state: str,
    form: str,
    record: int,
    before: int | None,
    limit: int,
) -> list[Job]:
    """Newest first by id."""
    statement = sa.select(*_COLUMNS).where(table.c.tenant == tx.tenant)
    for column, value in (
        (table.c.account, account),
        (table.c.state, state),
        (table.c.form, form),
        (table.c.record, record),
    ):
        if value:
            statement = statement.where(column == value)
    if before is not None:
        statement = statement.where(table.c.id < before)
    rows = tx.sql.execute(statement.order_by(table.c.id.desc()).limit(limit))
    return [Job(**row._mapping) for row in rows]
