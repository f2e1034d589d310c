"""Imports and sample data: what was asked, how far it is, what was refused."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Database, Transaction
from services.records.storage.tables import batch, batch_error, batch_file

MOST_ERRORS_SHOWN = 10_000


def create(
    tx: Transaction, kind: str, form: str, name: str, at: Any, settings: Any, state: str = "queued"
) -> int:
    row = sa.insert(batch).values(
        tenant=tx.tenant, kind=kind, form=form, name=name, state=state, settings=settings, created_at=at,
        created_by=tx.actor.user,
    )  # fmt: skip
    return int(tx.sql.execute(row.returning(batch.c.id)).scalar_one())


def add_part(tx: Transaction, id: int, part: int, content: bytes) -> None:
    tx.sql.execute(sa.insert(batch_file).values(batch=id, part=part, content=content))


def find(tx: Transaction, id: int, *, lock: bool = False) -> sa.Row[Any] | None:
    statement = sa.select(batch).where(batch.c.tenant == tx.tenant, batch.c.id == id)
    return tx.sql.execute(statement.with_for_update() if lock else statement).first()


def find_sample(tx: Transaction, pack: str) -> sa.Row[Any] | None:
    """The pack's sample that is loaded now, held until the end of the transaction."""
    statement = sa.select(batch).where(
        batch.c.tenant == tx.tenant, batch.c.kind == "sample", batch.c.name == pack, batch.c.state != "undone"
    )
    return tx.sql.execute(statement.with_for_update()).first()


def update(tx: Transaction, id: int, **values: Any) -> None:
    tx.sql.execute(sa.update(batch).where(batch.c.id == id).values(**values))


def clear(tx: Transaction, id: int, **values: Any) -> None:
    """Back to the beginning: no rows, no errors."""
    tx.sql.execute(sa.delete(batch_error).where(batch_error.c.batch == id))
    update(tx, id, position=0, total=0, imported=0, updated=0, rejected=0, made=0, failure=None, **values)


def add_errors(tx: Transaction, id: int, errors: Iterable[tuple[int, int, Any]]) -> None:
    """(row, place, error) each; the error has code, field and params."""
    rows = [
        {"batch": id, "row": row, "place": place, "field": e.field, "code": e.code, "params": e.params}
        for row, place, e in errors
    ]
    if rows:
        tx.sql.execute(sa.insert(batch_error), rows)


def errors(tx: Transaction, id: int) -> Sequence[sa.Row[Any]]:
    statement = sa.select(batch_error).where(batch_error.c.batch == id)
    ordered = statement.order_by(batch_error.c.row, batch_error.c.place).limit(MOST_ERRORS_SHOWN)
    return tx.sql.execute(ordered).all()


def errors_after(tx: Transaction, id: int, row: int, limit: int) -> Sequence[sa.Row[Any]]:
    """Every error of the next rows of the file that have any, up to ``limit`` rows."""
    own = sa.select(batch_error.c.row).where(batch_error.c.batch == id, batch_error.c.row > row)
    rows = own.distinct().order_by(batch_error.c.row).limit(limit)
    statement = sa.select(batch_error).where(batch_error.c.batch == id, batch_error.c.row.in_(rows))
    return tx.sql.execute(statement.order_by(batch_error.c.row, batch_error.c.place)).all()


@contextmanager
def downloaded(database: Database, id: int) -> Iterator[Path]:
    """The file that was sent, on disk for as long as the block runs."""
    with tempfile.NamedTemporaryFile(prefix="dougong-import-") as file:
        with database.engine.connect() as connection:
            part = 0
            while True:
                statement = sa.select(batch_file.c.content).where(
                    batch_file.c.batch == id, batch_file.c.part == part
                )
                content = connection.execute(statement).scalar_one_or_none()
                if content is None:
                    break
                file.write(content)
                part += 1
        file.flush()
        yield Path(file.name)
