"""The column a converted field moves to, filled beside the daily work.

Writers go on with the old column. A trigger notes every row whose old value they touch; those are converted
again, the last few of them under a lock, so that at the moment of the swap both columns say the same. Writers
who began before the swap and finish after it are caught by the same notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa

from services.kernel.fields import Field, TextContext
from services.records.domain.conversion import Converted, converted, text_of
from services.records.storage import ddl
from services.records.storage.columns import schema_name
from services.records.storage.lookups import text_context
from services.records.storage.session import Session

#: Rows of one transaction: who writes one of them waits for as long.
BATCH = 250
Noted = Mapping[int, str | None]


@dataclass(frozen=True)
class Move:
    """From the column of ``before`` to that of ``after``, of one form's table."""

    tenant: int
    form: int
    before: Field
    after: Field

    @property
    def table(self) -> str:
        return f"{schema_name(self.tenant)}.r_{self.form}"

    @property
    def notes(self) -> str:
        """The table of rows to look at again; also the name of the trigger and its function."""
        return f"{schema_name(self.tenant)}.c_{self.form}_{self.before.id}"

    @property
    def source(self) -> sa.TableClause:
        """Its columns are ``id`` and the old one, named ``f_<id>``."""
        old = sa.column(f"f_{self.before.id}", self.before.kind.column(self.before))
        return sa.table(
            f"r_{self.form}", sa.column("id", sa.BigInteger), old, schema=schema_name(self.tenant)
        )


def prepare(connection: psycopg.Connection[Any], move: Move) -> None:
    """The new column, and the notes of what is written meanwhile; safe to repeat."""
    old, new, name = f"f_{move.before.id}", f"f_{move.after.id}", move.notes
    type_ = ddl.column_type(move.after)
    ddl.patiently(connection, f"alter table {move.table} add column if not exists {new} {type_}")
    connection.execute(f"create table if not exists {name} (id bigint not null, seen text)")
    noting = (  # names made of ids
        f"create or replace function {name}() returns trigger language plpgsql as $$ begin"  # noqa: S608
        f" if tg_op = 'INSERT' then if new.{old} is null then return new; end if;"
        f" elsif new.{old} is not distinct from old.{old} then return new; end if;"
        f" insert into {name} (id, seen) values (new.id, new.{new}::text); return new; end $$"
    )
    connection.execute(noting)
    there = connection.execute(
        "select 1 from pg_trigger where tgrelid = %s::regclass and tgname = %s",
        [move.table, name.partition(".")[2]],
    ).fetchone()
    if there is None:
        ddl.patiently(
            connection,
            f"create trigger {name.partition('.')[2]} after insert or update of {old} on {move.table}"
            f" for each row execute function {name}()",
        )


def finish(connection: psycopg.Connection[Any], move: Move) -> None:
    """Take the notes away; safe to repeat."""
    ddl.patiently(connection, f"drop trigger if exists {move.notes.partition('.')[2]} on {move.table}")
    connection.execute(f"drop function if exists {move.notes}()")
    connection.execute(f"drop table if exists {move.notes}")


def step(session: Session, move: Move, after: int) -> tuple[int | None, int, int]:
    """Convert the next rows by id: (the last id, or None at the end; how many values; how many were lost).

    Rows somebody is writing are noted for later rather than waited for.
    """
    table = move.source
    old = table.c[f"f_{move.before.id}"]
    chosen = sa.select(table.c.id, old).where(table.c.id > after).order_by(table.c.id).limit(BATCH)
    every = [(row[0], row[1]) for row in session.tx.sql.execute(chosen)]
    if not every:
        return None, 0, 0
    # Converted before anything is locked. Whoever writes meanwhile leaves a note.
    results = convert(session, move.before, move.after, [value for _, value in every])
    ids = [id for id, _ in every]
    wanted = sa.select(table.c.id).where(table.c.id == sa.any_(sa.literal(ids, sa.ARRAY(sa.BigInteger))))
    free = set(session.tx.sql.execute(wanted.with_for_update(skip_locked=True, key_share=True)).scalars())
    busy = [id for id in ids if id not in free]
    if busy:
        session.tx.raw.execute(f"insert into {move.notes} (id) select unnest(%s::bigint[])", [busy])
    found = [
        (id, result)
        for (id, value), result in zip(every, results, strict=True)
        if id in free and value is not None
    ]
    return ids[-1], len(found), _write(session, move, found)


def noted(session: Session, move: Move, *, swapped: bool, most: int = BATCH) -> int:
    """Convert rows that were written meanwhile; how many notes were dealt with.

    After the swap a row keeps what was written into the new column since the note was made.
    """
    rows = session.tx.raw.execute(
        f"delete from {move.notes} where ctid = any(array(select ctid from {move.notes} limit %s))"  # noqa: S608
        " returning id, seen",
        [most],
    ).fetchall()
    if not rows:
        return 0
    seen = {row[0]: row[1] for row in rows}
    table = move.source
    old = table.c[f"f_{move.before.id}"]
    chosen = sa.select(table.c.id, old).where(
        table.c.id == sa.any_(sa.literal(sorted(seen), sa.ARRAY(sa.BigInteger)))
    )
    held = session.tx.sql.execute(chosen.order_by(table.c.id).with_for_update(key_share=True)).all()
    results = convert(session, move.before, move.after, [row[1] for row in held])
    found = [(row[0], result) for row, result in zip(held, results, strict=True)]
    _write(session, move, found, seen if swapped else None)
    return len(rows)


def _write(
    session: Session, move: Move, rows: Sequence[tuple[int, Converted]], seen: Noted | None = None
) -> int:
    """How many values could not be converted."""
    if not rows:
        return 0
    lost = sum(1 for _, result in rows if result.text and not result.ok)
    name, type_ = f"f_{move.after.id}", move.after.kind.column(move.after)
    assert type_ is not None
    table = sa.table(
        f"r_{move.form}",
        sa.column("id", sa.BigInteger),
        sa.column(name, type_),
        schema=schema_name(move.tenant),
    )
    change = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("b_id"))
        .values({name: sa.bindparam("b_v", type_=type_)})
    )
    if seen is not None:
        text = sa.cast(table.c[name], sa.Text)
        change = change.where(text.is_not_distinct_from(sa.bindparam("b_seen", type_=sa.Text)))
    parameters = [
        {"b_id": id, "b_v": result.value, **({"b_seen": seen.get(id)} if seen is not None else {})}
        for id, result in rows
    ]
    if seen is None and not isinstance(type_, sa.ARRAY | sa.JSON):
        _write_together(session, table, name, type_, parameters)
    else:
        session.tx.sql.execute(change, parameters)
    return lost


def _write_together(
    session: Session, table: sa.TableClause, name: str, type_: Any, parameters: Sequence[Mapping[str, Any]]
) -> None:
    ids, values = sa.ARRAY(sa.BigInteger), sa.ARRAY(type_)
    given = sa.select(
        sa.func.unnest(sa.cast(sa.literal([p["b_id"] for p in parameters], ids), ids)).label("id"),
        sa.func.unnest(sa.cast(sa.literal([p["b_v"] for p in parameters], values), values)).label("value"),
    ).subquery()
    session.tx.sql.execute(sa.update(table).where(table.c.id == given.c.id).values({name: given.c.value}))


def convert(session: Session, before: Field, after: Field, values: Sequence[Any]) -> list[Converted]:
    """The values in the same order; None stays None."""
    context = TextContext(tz=session.authority.zone, label=_labels(session, before, values))
    texts = ["" if v is None else text_of(v, before, after, context) for v in values]
    finding = text_context(session, [after], [[text] for text in set(texts)])
    known = {text: converted(text, after, finding) for text in set(texts)}
    return [known[text] for text in texts]


def _labels(session: Session, field: Field, values: Sequence[Any]) -> Any:
    snapshot = session.authority.snapshot
    names: dict[tuple[str, int], str] = {("person", p.id): p.name for p in snapshot.people.values()}
    names |= {("department", d.id): d.name for d in snapshot.departments.values()}
    target = session.definitions.forms.get(str(field.options.get("form", "")))
    if field.type == "relation" and target is not None and target.title is not None:
        stored = session.stored(target)
        title = sa.cast(stored.columns[target.title.key], sa.Text)
        ids = sa.literal([v for v in values if v is not None], sa.ARRAY(sa.BigInteger))
        rows = session.tx.sql.execute(
            sa.select(stored.table.c.id, title).where(stored.table.c.id == sa.any_(ids))
        )
        names |= {("relation", row[0]): row[1] or "" for row in rows}
    return lambda kind, form, id: names.get((kind, id))


def distinct(session: Session, form: int, field: Field) -> Iterator[list[tuple[Any, int]]]:
    """The field's values with how many records have them, in chunks."""
    column = sa.column(f"f_{field.id}", field.kind.column(field))
    table = sa.table(f"r_{form}", column, schema=schema_name(session.tx.tenant))
    grouped = (
        sa.select(column, sa.func.count()).select_from(table).where(column.is_not(None)).group_by(column)
    )
    result = session.tx.sql.execution_options(stream_results=True, yield_per=BATCH).execute(grouped)
    for part in result.partitions():
        yield [(row[0], row[1]) for row in part]
