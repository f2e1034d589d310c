"""Making and widening the tables of records, without holding up those who use them.

A field is a nullable column: PostgreSQL notes it in its catalogue and rewrites nothing. The lock it takes for
that moment is asked for with a time limit, so that writers never queue up behind it. Indexes are built
CONCURRENTLY, and before the definition that needs them is published.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.schema import CreateTable

from services.chassis.errors import Unavailable
from services.kernel.fields import Field
from services.records.domain.definition import Definition
from services.records.domain.indexes import Index, column_name, indexes
from services.records.storage.columns import Stored, record_sequence, schema_name

LOCK_TIMEOUT_MS = 400
LOCK_ATTEMPTS = 20
ALONE_ATTEMPTS = 180
DIALECT = pg.dialect()  # type: ignore[no-untyped-call]


def create_schema(connection: sa.Connection, tenant: int) -> None:
    connection.execute(sa.text("select pg_advisory_xact_lock(hashtext('records.schema'), :t)"), {"t": tenant})
    connection.exec_driver_sql(f"create schema if not exists {schema_name(tenant)}")
    connection.exec_driver_sql(f"create sequence if not exists {record_sequence(tenant)} as bigint")


def create_tables(connection: sa.Connection, stored: Stored) -> None:
    """All tables and indexes of a new form, in the transaction that makes the form."""
    for table in (stored.table, *stored.lines.values()):
        connection.execute(CreateTable(table))
    for links in stored.links.values():
        for statement in link_table(stored.table.schema, links.name):
            connection.exec_driver_sql(statement)
    for index in indexes(stored.definition):
        connection.exec_driver_sql(_create(index, stored, concurrently=False))


def link_table(schema: str | None, name: str) -> tuple[str, ...]:
    """What makes a table of pairs, found by either side; safe to repeat."""
    return (
        f"create table if not exists {schema}.{name} (record_id bigint not null, target_id bigint not null,"
        " primary key (record_id, target_id))",
        f"create index if not exists i{name} on {schema}.{name} (target_id, record_id)",
    )


def column_type(field: Field) -> str:
    kind = field.kind.column(field)
    assert kind is not None
    return kind.compile(DIALECT)


def additions(before: Definition, after: Definition) -> Iterator[tuple[str, list[Field]]]:
    """(table, new columns) between two versions; a new line-items table comes as all its columns."""
    known = {field.id: field for field in before.form.fields}
    plain = [f for f in after.form.fields if f.id not in known and f.kind.shape == "column"]
    if plain:
        yield f"r_{after.id}", plain
    for field in after.form.fields:
        if field.kind.shape == "lines":
            old = {column.id for column in known[field.id].columns} if field.id in known else set()
            new = [column for column in field.columns if column.id not in old]
            if new:
                yield f"l_{after.id}_{field.id}", new


@contextmanager
def alone(url: str, form: int) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own, the only one that changes this form's tables meanwhile.

    Asked for again and again rather than waited for: a waiting statement holds a snapshot, and building an
    index CONCURRENTLY waits for all of those. Raises Unavailable ``form_busy``.
    """
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        for _ in range(ALONE_ATTEMPTS):
            row = connection.execute(
                "select pg_try_advisory_lock(hashtext('records.form'), %s)", [form]
            ).fetchone()
            if row and row[0]:
                yield connection
                return
            time.sleep(0.05)
    raise Unavailable("form_busy")


def next_field_id(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("select nextval('field_id')").fetchone()
    assert row is not None
    return int(row[0])


def widen(connection: psycopg.Connection[Any], tenant: int, before: Definition, after: Definition) -> None:
    """Bring the tables from one version's columns to the next one's, and their indexes; safe to repeat."""
    schema = schema_name(tenant)
    for table, fields in additions(before, after):
        if table.startswith("l_"):
            patiently(
                connection,
                f"create table if not exists {schema}.{table}"
                " (parent_id bigint not null, pos integer not null, primary key (parent_id, pos))",
            )
        columns = ", ".join(f"add column if not exists {column_name(f)} {column_type(f)}" for f in fields)
        patiently(connection, f"alter table {schema}.{table} {columns}")
    for field in after.form.fields:
        if field.kind.shape == "links":
            for statement in link_table(schema, f"x_{after.id}_{field.id}"):
                patiently(connection, statement)
    ensure_indexes(connection, tenant, after)


def patiently(connection: psycopg.Connection[Any], statement: str) -> None:
    """Run DDL with a short lock time-out, again and again: it waits its turn without blocking the others."""
    for _ in range(LOCK_ATTEMPTS):
        try:
            with connection.transaction():
                connection.execute(f"set local lock_timeout = {LOCK_TIMEOUT_MS}")
                connection.execute(statement)
        except psycopg.errors.LockNotAvailable:
            time.sleep(0.2)
        else:
            return
    raise Unavailable("form_busy")


def ensure_indexes(connection: psycopg.Connection[Any], tenant: int, definition: Definition) -> None:
    """Build the indexes that are missing, and those a crash left invalid, one after the other."""
    schema = schema_name(tenant)
    rows = connection.execute(
        "select c.relname, i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid"
        " where i.indrelid = %s::regclass",
        [f"{schema}.r_{definition.id}"],
    ).fetchall()
    valid = {row[0]: row[1] for row in rows}
    stored = Stored(tenant, definition)
    for index in indexes(definition):
        if valid.get(index.name) is False:
            connection.execute(f"drop index concurrently {schema}.{index.name}")
        if not valid.get(index.name):
            connection.execute(_create(index, stored, concurrently=True))


def _create(index: Index, stored: Stored, *, concurrently: bool) -> str:
    unique, how = "unique " if index.unique else "", "concurrently " if concurrently else ""
    return f"create {unique}index {how}{index.name} on {stored.table.schema}.{stored.table.name} {index.body}"
