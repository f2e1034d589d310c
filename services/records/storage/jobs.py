"""Long work on a form's table: asked for in a transaction, carried on step by step, shown with its progress.

A step moves ``position`` in the same transaction as what it does, so work killed anywhere goes on where it
was. Two workers on the same job meet at its row lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from protos.gen.dougong.records.v1 import schema_pb2
from services.chassis.database import Transaction
from services.records.storage.tables import MOMENT, metadata

MOST_SHOWN = 50

job = sa.Table(
    "job",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("form", sa.BigInteger, nullable=False),
    # convert | backfill | recompute | index
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("field", sa.Text),
    # queued | running | done | failed
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("settings", pg.JSONB, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("total", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("error", pg.JSONB),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("created_by", sa.BigInteger, nullable=False),
    sa.Column("updated_at", MOMENT, nullable=False),
)
J = job.c


def start(
    tx: Transaction,
    form: int,
    kind: str,
    at: datetime,
    *,
    field: str | None = None,
    settings: Mapping[str, Any] | None = None,
    total: int = 0,
) -> int:
    """The id of a new job; a worker takes it up once the transaction has committed."""
    row = sa.insert(job).values(
        tenant=tx.tenant, form=form, kind=kind, field=field, state="queued", settings=dict(settings or {}),
        total=total, created_at=at, created_by=tx.actor.user, updated_at=at,
    )  # fmt: skip
    id = int(tx.sql.execute(row.returning(J.id)).scalar_one())
    ask(tx, id)
    return id


def ask(tx: Transaction, id: int) -> None:
    """Ask a worker to carry on with a job."""
    tx.publish("records.run_job", schema_pb2.RunJob(id=id), aggregate_id=f"job/{id}", command=True)


def find(tx: Transaction, id: int, *, lock: bool = False) -> sa.Row[Any] | None:
    statement = sa.select(job).where(J.tenant == tx.tenant, J.id == id)
    return tx.sql.execute(statement.with_for_update() if lock else statement).first()


def update(tx: Transaction, id: int, at: datetime, **values: Any) -> None:
    tx.sql.execute(sa.update(job).where(J.id == id).values(updated_at=at, **values))


def newest(tx: Transaction, form: int) -> list[sa.Row[Any]]:
    statement = sa.select(job).where(J.tenant == tx.tenant, J.form == form).order_by(J.id.desc())
    return list(tx.sql.execute(statement.limit(MOST_SHOWN)))


def started_since(tx: Transaction, form: int, kind: str, since: datetime) -> bool:
    """Whether there is a job of that kind from after an instant, whatever became of it."""
    where = [J.tenant == tx.tenant, J.form == form, J.kind == kind, J.created_at >= since]
    return tx.sql.execute(sa.select(J.id).where(*where).limit(1)).first() is not None


def open_jobs(tx: Transaction, form: int, kind: str, field: str | None = None) -> list[sa.Row[Any]]:
    """Those that are not over."""
    where = [J.tenant == tx.tenant, J.form == form, J.kind == kind, J.state.in_(("queued", "running"))]
    if field is not None:
        where.append(J.field == field)
    return list(tx.sql.execute(sa.select(job).where(*where).order_by(J.id)))
