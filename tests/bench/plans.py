"""The plan behind a figure: the product's own statement, explained as the server runs it after many times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import psycopg
from psycopg import sql

from services.chassis.context import Context, use
from services.chassis.database import Database
from services.chassis.policy import PolicyCache
from services.kernel.access import Snapshot
from services.records.app import ask_identity
from services.records.storage.session import Session, Sessions
from tests.bench.company import Company

#: The server decides at the sixth run whether it plans anew for each value.
RUNS = 6


@dataclass(frozen=True)
class Statement:
    """What the product sent; ``prepared``: it is sent again and again with other values."""

    text: str
    params: dict[str, Any]
    prepared: bool


class Recorder(psycopg.Cursor[Any]):
    """Keeps the selects that go through it."""

    kept: list[Statement] = []

    def execute(self, query: Any, params: Any = None, *, prepare: bool | None = None, **more: Any) -> Any:
        text = query.decode() if isinstance(query, bytes) else str(query)
        if isinstance(params, dict):
            self.kept.append(Statement(text, dict(params), prepare is not False))
        return super().execute(query, params, prepare=prepare, **more)


class Inside:
    """Records' own queries and commands, run in this process on the product's database."""

    def __init__(self, company: Company) -> None:
        settings = company.product.settings("records")
        self.company, self.database = company, Database(settings.database_url, 10)
        policies = PolicyCache(ask_identity(settings), settings.token_public_key, Snapshot.from_json)
        self.sessions = Sessions(self.database, policies)

    def context(self, user: int) -> Context:
        return Context(tenant=self.company.id, user=user, kind="person")

    def statement(self, user: int, query: Callable[[Session], Any]) -> Statement:
        """The last select with parameters that a query sent for a person."""
        Recorder.kept = []
        with use(self.context(user)), self.sessions.read() as session:
            raw = session.tx.raw
            before, raw.cursor_factory = raw.cursor_factory, Recorder
            try:
                query(session)
            finally:
                raw.cursor_factory = before
        return Recorder.kept[-1]

    def plan(self, user: int, query: Callable[[Session], Any], table: str) -> Plan:
        """Of the query, as far as it reads ``table`` (without its schema)."""
        return Plan(explained(self.company.bare, self.statement(user, query)), table)

    def close(self) -> None:
        self.database.close()


def explained(connection: psycopg.Connection[Any], statement: Statement) -> dict[str, Any]:
    """The plan PostgreSQL settles on, with rows and buffers, as its JSON."""
    names = [name for name in statement.params if f"%({name})" in statement.text]
    values = [statement.params[name] for name in names]
    options = "explain (analyze, buffers, format json) "
    if not statement.prepared:
        row = connection.execute((options + statement.text).encode(), statement.params).fetchone()
    else:
        body = statement.text % {name: f"${n}" for n, name in enumerate(names, 1)}
        kinds = ", ".join(_kind(value) for value in values)
        connection.execute(f"prepare asked{f'({kinds})' if kinds else ''} as {body}".encode())
        given = sql.SQL(", ").join(map(sql.Literal, values))
        run = sql.SQL("execute asked({})").format(given) if values else sql.SQL("execute asked")
        try:
            for _ in range(RUNS):
                connection.execute(run)
            row = connection.execute(sql.SQL(options) + run).fetchone()  # type: ignore[arg-type]
        finally:
            connection.execute("deallocate asked")
    assert row is not None
    plan: dict[str, Any] = row[0][0]
    return plan


def _kind(value: Any) -> str:
    """As the driver sends it: whole numbers by their size, texts for the server to guess."""
    if isinstance(value, bool) or not isinstance(value, int):
        return "unknown"
    return "smallint" if abs(value) < 2**15 else "integer" if abs(value) < 2**31 else "bigint"


@dataclass(frozen=True)
class Plan:
    """A plan, and the table the figure is about."""

    document: dict[str, Any]
    table: str

    @cached_property
    def nodes(self) -> list[tuple[int, dict[str, Any]]]:
        """(depth, node) from the top down."""
        return list(_walk(self.document["Plan"], 0))

    @property
    def scans(self) -> list[str]:
        """How the table is read: `Index Scan using v_3_7d on r_3`, each way once."""
        found = [
            _named(node)
            for place, (depth, node) in enumerate(self.nodes)
            if node.get("Relation Name") == self.table or self._feeds(place, depth, node)
        ]
        return list(dict.fromkeys(found))

    @property
    def indexes(self) -> set[str]:
        return {node["Index Name"] for _, node in self.nodes if "Index Name" in node}

    def _feeds(self, place: int, depth: int, node: dict[str, Any]) -> bool:
        """A bitmap of an index names no table: the heap scan above it does."""
        if node["Node Type"] != "Bitmap Index Scan":
            return False
        above = [each for deep, each in self.nodes[:place] if deep < depth and "Relation Name" in each]
        return bool(above) and above[-1]["Relation Name"] == self.table

    def digest(self) -> Iterator[str]:
        """One line a node: type, index or table, rows, loops, blocks from memory and from disk."""
        for depth, node in self.nodes:
            read, hit = node.get("Shared Read Blocks", 0), node.get("Shared Hit Blocks", 0)
            rows, loops = node.get("Actual Rows", 0), node.get("Actual Loops", 0)
            yield f"{'  ' * depth}{_named(node)} rows={rows:g} loops={loops} hit={hit} read={read}"


def _walk(node: dict[str, Any], depth: int) -> Iterator[tuple[int, dict[str, Any]]]:
    yield depth, node
    for below in node.get("Plans", []):
        yield from _walk(below, depth + 1)


def _named(node: dict[str, Any]) -> str:
    using = f" using {node['Index Name']}" if "Index Name" in node else ""
    on = f" on {node['Relation Name']}" if "Relation Name" in node else ""
    backward = " Backward" if node.get("Scan Direction") == "Backward" else ""
    return f"{node['Node Type']}{backward}{using}{on}"
