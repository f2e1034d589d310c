"""Making and widening the tables of records, without holding up those who use them.

A field is a nullable column: PostgreSQL notes it in its catalogue and rewrites nothing. The lock it takes for
that moment is asked for with a time limit, so that writers never queue up behind it. Indexes are built
CONCURRENTLY, and before the definition that needs them is published.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.schema import CreateTable

from services.chassis.errors import Unavailable
from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field
from services.records.domain.definition import Definition
from services.records.domain.indexes import Index, column_name, indexes, unique_name
from services.records.storage.columns import Stored, record_sequence, schema_name
from services.records.storage.numbers import forget_sequences

#: How long a statement may stand in a table's queue: everybody who comes after it waits as long.
LOCK_TIMEOUT_MS = 40
LOCK_ATTEMPTS = 80
LOCK_PAUSE_SECONDS = 0.1
#: Above this many rows an index that only makes things faster is left to a job.
LARGE = 20_000
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


def widen(connection: psycopg.Connection[Any], tenant: int, before: Definition, after: Definition) -> bool:
    """Bring the tables from one version's columns to the next one's, and their indexes; safe to repeat.

    What a large table's lists would only be faster by is left out; whether there was such an index.
    """
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
    large = estimated_rows(connection, f"{schema}.r_{after.id}") > LARGE
    ensure_indexes(connection, tenant, after, only_unique=large)
    return large and bool(missing_indexes(connection, tenant, after))


def estimated_rows(connection: psycopg.Connection[Any], table: str) -> int:
    """What the planner believes, or all of a small table that nobody counted yet."""
    row = connection.execute(
        "select reltuples::bigint, pg_relation_size(oid) from pg_class where oid = %s::regclass", [table]
    ).fetchone()
    assert row is not None
    return int(row[0]) if row[0] >= 0 else int(row[1]) // 200


def drop_columns(
    connection: psycopg.Connection[Any], tenant: int, form: int, fields: Iterable[Field]
) -> None:
    """Forget for good what the recycle bin no longer keeps."""
    schema = schema_name(tenant)
    for field in fields:
        if field.type == "auto_number":
            forget_sequences(connection, tenant, field.id)
        if field.kind.shape != "column":
            letter = "l" if field.kind.shape == "lines" else "x"
            patiently(connection, f"drop table if exists {schema}.{letter}_{form}_{field.id}")
        elif field.kind.column(field) is not None:
            patiently(connection, f"alter table {schema}.r_{form} drop column if exists f_{field.id}")


def patiently(connection: psycopg.Connection[Any], statement: str) -> None:
    """Run DDL with a short lock time-out, again and again: it waits its turn without blocking the others."""
    for _ in range(LOCK_ATTEMPTS):
        try:
            with connection.transaction():
                connection.execute(f"set local lock_timeout = {LOCK_TIMEOUT_MS}")
                connection.execute(statement)
        except psycopg.errors.LockNotAvailable:
            time.sleep(LOCK_PAUSE_SECONDS)
        else:
            return
    raise Unavailable("form_busy")


def built_indexes(connection: psycopg.Connection[Any], tenant: int, form: int) -> dict[str, bool]:
    """Whether each index of the form's table is valid, by name."""
    rows = connection.execute(
        "select c.relname, i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid"
        " where i.indrelid = %s::regclass",
        [f"{schema_name(tenant)}.r_{form}"],
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def missing_indexes(connection: psycopg.Connection[Any], tenant: int, definition: Definition) -> list[Index]:
    built = built_indexes(connection, tenant, definition.id)
    return [index for index in indexes(definition) if not built.get(index.name)]


def ensure_indexes(
    connection: psycopg.Connection[Any], tenant: int, definition: Definition, *, only_unique: bool = False
) -> None:
    """Build the indexes that are missing, and those a crash left invalid, one after the other.

    Raises FieldInvalid ``values_not_unique`` where a unique one cannot be had.
    """
    stored = Stored(tenant, definition)
    built = built_indexes(connection, tenant, definition.id)
    for index in missing_indexes(connection, tenant, definition):
        if only_unique and not index.unique:
            continue
        if index.name in built:
            drop_index(connection, tenant, index.name)
        try:
            connection.execute(_create(index, stored, concurrently=True))
        except psycopg.errors.UniqueViolation:
            drop_index(connection, tenant, index.name)
            raise FieldInvalid("values_not_unique", unique_field(definition, index.name)) from None


def unique_field(definition: Definition, name: str) -> str | None:
    """The key of the (first) field whose unique index this is."""
    for field in definition.form.fields:
        if unique_name(definition.id, field.id) == name:
            return field.key
    for unique in definition.rules.uniques:
        if unique_name(definition.id, *(definition.form.field(key).id for key in unique.fields)) == name:
            return unique.fields[0]
    return None


def drop_idle_uniques(connection: psycopg.Connection[Any], tenant: int, definition: Definition) -> None:
    """Values that need no longer be unique are free once the definition says so."""
    wanted = {index.name for index in indexes(definition)}
    for name in built_indexes(connection, tenant, definition.id):
        if name.startswith(f"u_{definition.id}_") and name not in wanted:
            drop_index(connection, tenant, name)


def made_for_lists(connection: sa.Connection) -> dict[tuple[int, int], list[str]]:
    """(tenant, form) → names of the indexes there are for views, for lists in use and for text inside."""
    rows = connection.exec_driver_sql(
        "select substr(schemaname, 3)::bigint, substr(tablename, 3)::bigint, indexname from pg_indexes"
        " where schemaname ~ '^t_[0-9]+$' and tablename ~ '^r_[0-9]+$' and indexname ~ '^[vg]_[0-9]+_'"
    )
    found: dict[tuple[int, int], list[str]] = {}
    for tenant, form, name in rows:
        found.setdefault((tenant, form), []).append(name)
    return found


def drop_index(connection: psycopg.Connection[Any], tenant: int, name: str) -> None:
    """Without holding up anybody; ``connection`` is that of `alone`."""
    connection.execute(f"drop index concurrently if exists {schema_name(tenant)}.{name}")


def _create(index: Index, stored: Stored, *, concurrently: bool) -> str:
    unique, how = "unique " if index.unique else "", "concurrently " if concurrently else ""
    return f"create {unique}index {how}{index.name} on {stored.table.schema}.{stored.table.name} {index.body}"


def counted(connection: psycopg.Connection[Any], tenant: int, form: int) -> int:
    """The form's records: all of a table that is not large, else the planner's estimate."""
    table = f"{schema_name(tenant)}.r_{form}"
    about = estimated_rows(connection, table)
    if about > 10 * LARGE:
        return about
    row = connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 (a name made of ids)
    assert row is not None
    return int(row[0])
