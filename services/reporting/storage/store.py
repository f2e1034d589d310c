"""The columnar read store: one DuckDB file per tenant and replica, made from the rows in PostgreSQL.

DuckDB lets one process open a file, so each replica has its own, applies changes itself and can lose it
without loss: an absent or damaged file is made anew.
"""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg.rows import tuple_row
from sqlalchemy import ClauseElement, Select
from sqlalchemy.dialects import postgresql

from services.kernel.fields import Form
from services.kernel.formula.duckdb import MACROS
from services.reporting.storage.layout import duck_columns, extraction, table_name

log = logging.getLogger(__name__)
APPLY_SECONDS = 0.3
CHUNK = 5000
LAYOUT = "1"  # raised when the layout changes: older files are made anew
DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class TenantStore:
    """The store of one tenant. One thread applies, any number read."""

    def __init__(self, file: Path, tenant: int) -> None:
        self.tenant = tenant
        self.as_of = datetime.fromtimestamp(0, UTC)
        self.forms: dict[str, Form] = {}
        self._versions: dict[str, int] = {}  # of self.forms
        self._connection = self._open(file)
        self._above: set[str] = set()  # transactions at or above the cursor that are in already
        # Everything committed below this transaction id is in; the file may lag behind while nothing comes.
        self._cursor = _meta(self._connection, "cursor")
        for macro in MACROS:  # what formulas compile to and DuckDB lacks
            self._connection.execute(macro)

    @staticmethod
    def _open(file: Path) -> duckdb.DuckDBPyConnection:
        settings: dict[str, Any] = {"memory_limit": "512MB", "threads": 2}
        try:
            connection = duckdb.connect(str(file), config=settings)
            connection.execute("create table if not exists meta (name text primary key, value text)")
            if _meta(connection, "layout") == LAYOUT:
                return connection
            connection.close()
        except duckdb.Error:
            log.exception("the read store %s cannot be used and is made anew", file)
        for path in (file, file.with_name(file.name + ".wal")):
            path.unlink(missing_ok=True)
        connection = duckdb.connect(str(file), config=settings)
        connection.execute("create table if not exists meta (name text primary key, value text)")
        connection.execute("insert into meta values ('layout', ?), ('cursor', '0')", [LAYOUT])
        return connection

    def fetch(self, statement: Select[Any]) -> list[tuple[Any, ...]]:
        """Run a query in its own cursor; it sees one state of the store throughout."""
        return self.fetch_many([statement])[0]

    def fetch_many(self, statements: Sequence[ClauseElement]) -> list[list[tuple[Any, ...]]]:
        """Run several queries over the same state."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("begin transaction read only")
            answers = []
            for statement in statements:
                compiled = statement.compile(dialect=DIALECT)
                values = dict(compiled.construct_params() or {})
                names = compiled.positiontup or []  # type: ignore[attr-defined]
                answers.append(cursor.execute(str(compiled), [values[name] for name in names]).fetchall())
            cursor.execute("commit")
            return answers
        finally:
            cursor.close()

    def apply(self, database: "psycopg.Connection[Any]") -> int:
        """Bring in what was committed since the last time; the number of rows."""
        cursor = self._connection.cursor()
        try:
            with database.transaction():
                database.execute("set transaction isolation level repeatable read, read only")
                moment, horizon = database.execute(
                    "select now(), pg_snapshot_xmin(pg_current_snapshot())::text"
                ).fetchone() or (self.as_of, self._cursor)
                applied = self._bring_in(cursor, database, horizon)
            self.as_of, self._cursor = moment, horizon
            # A transaction that ran while others committed holds the horizon back: what came in above it is
            # remembered, so as not to be brought in again and again.
            self._above = {xid for xid in self._above if int(xid) >= int(horizon)}
            return applied
        finally:
            cursor.close()

    def _bring_in(self, cursor: Any, database: "psycopg.Connection[Any]", horizon: str) -> int:
        unseen = "tenant = %s and xid >= %s::text::xid8 and xid <> all(%s::text[]::xid8[])"
        since = [self.tenant, self._cursor, [*self._above]]
        versions: dict[str, int] = dict(
            database.execute("select key, version from forms where tenant = %s", [self.tenant]).fetchall()
        )
        (waiting,) = database.execute(
            f"select exists (select from rows where {unseen})", since
        ).fetchone() or (True,)
        if versions == self._versions and not waiting:
            return 0  # most of the time; to write each new cursor down would cost a flush to disk each
        changed = {key for key, version in versions.items() if self._versions.get(key) != version}
        definitions = database.execute(
            "select definition from forms where tenant = %s and key = any(%s)", [self.tenant, [*changed]]
        ).fetchall()
        forms = self.forms | {form.key: form for form in (Form.from_json(row[0]) for row in definitions)}
        columns = "select form, id, deleted, record::text, xid::text from rows"
        applied = 0
        cursor.execute("begin transaction")
        try:
            fresh = [key for key in changed if self._shape(cursor, forms[key])]
            if fresh:  # tables made just now need all rows of their forms, not only the new ones
                every = f"{columns} where tenant = %s and form = any(%s)"
                applied += self._copy(cursor, database, forms, every, [self.tenant, fresh])
            applied += self._copy(
                cursor, database, forms, f"{columns} where {unseen} and form <> all(%s)", [*since, fresh]
            )
            cursor.execute("update meta set value = ? where name = 'cursor'", [horizon])
            cursor.execute("commit")
        except BaseException:
            cursor.execute("rollback")
            raise
        self.forms, self._versions = forms, versions
        return applied

    @staticmethod
    def _shape(cursor: Any, form: Form) -> bool:
        """Give the form's table the columns of its definition; True when the table was made (anew)."""
        name, wanted = table_name(form.key), duck_columns(form)
        described = cursor.execute(
            "select column_name, data_type from information_schema.columns where table_name = ?", [name]
        ).fetchall()
        present = dict(described)
        sample = {
            key: cursor.execute(f"select typeof(cast(null as {kind}))").fetchone()[0]
            for key, kind in wanted.items()
        }
        if present and all(present.get(key, kind) == kind for key, kind in sample.items()):
            for key in wanted:
                if key not in present:
                    cursor.execute(f'alter table "{name}" add column "{key}" {wanted[key]}')
            return False
        cursor.execute(f'drop table if exists "{name}"')
        columns = ", ".join(f'"{key}" {kind}' for key, kind in wanted.items())
        cursor.execute(f'create table "{name}" ({columns})')
        return True

    def _copy(
        self,
        cursor: Any,
        database: "psycopg.Connection[Any]",
        forms: dict[str, Form],
        query: str,
        parameters: list[Any],
    ) -> int:
        total = 0
        with database.cursor(name="rows_to_apply", row_factory=tuple_row) as rows:
            rows.itersize = CHUNK
            rows.execute(query, parameters)
            while chunk := rows.fetchmany(CHUNK):
                by_form: dict[str, list[tuple[Any, ...]]] = {}
                for form, id, deleted, record, xid in chunk:
                    by_form.setdefault(form, []).append((id, deleted, record))
                    self._above.add(xid)
                for key, states in by_form.items():
                    if key in forms:
                        self._write(cursor, forms[key], states)
                total += len(chunk)
        return total

    @staticmethod
    def _write(cursor: Any, form: Form, states: list[tuple[Any, ...]]) -> None:
        name, taken = table_name(form.key), extraction(form)
        cursor.execute(
            f'delete from "{name}" where id in (select unnest(?))', [[state[0] for state in states]]
        )
        live = [state[2] for state in states if not state[1]]
        if live:
            columns = ", ".join(f'"{column}"' for column in taken)
            values = ", ".join(taken.values())
            cursor.execute(
                f'insert into "{name}" ({columns}) select {values}'
                " from (select unnest(?::varchar[])::json as record)",
                [live],
            )

    def close(self) -> None:
        self._connection.close()


def _meta(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    # All rows are fetched: a result left open keeps the connection from doing anything else.
    rows = connection.execute("select value from meta where name = ?", [name]).fetchall()
    return str(rows[0][0]) if rows else ""


class Stores:
    """The stores of this replica, and the thread that keeps them up to date."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder, self.database_url = folder, database_url
        self._held: dict[int, TenantStore] = {}
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="read-store", daemon=True)

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(20)
        for store in self._held.values():
            store.close()

    def of(self, tenant: int) -> TenantStore:
        """The tenant's store; made when first asked for."""
        with self._guard:
            if tenant not in self._held:
                self._held[tenant] = TenantStore(self.folder / f"tenant_{tenant}.duckdb", tenant)
            return self._held[tenant]

    def catch_up(self) -> int:
        """Apply everything committed so far, for all tenants; the number of rows."""
        with psycopg.connect(self.database_url, connect_timeout=5) as database:
            return self._apply(database)

    def _apply(self, database: "psycopg.Connection[Any]") -> int:
        with database.transaction():
            tenants = [row[0] for row in database.execute("select distinct tenant from forms").fetchall()]
        return sum(self.of(tenant).apply(database) for tenant in tenants)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with psycopg.connect(self.database_url, connect_timeout=5) as database:
                    while not self._stop.is_set():
                        started = time.monotonic()
                        self._apply(database)
                        self._stop.wait(max(0.05, APPLY_SECONDS - (time.monotonic() - started)))
            except (psycopg.Error, duckdb.Error, OSError):
                log.exception("the read store waits")
                self._stop.wait(2)
