"""Composing and running the statement of one page: rows, next cursor and capped count in one round trip."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from services.kernel.errors import FieldInvalid
from services.kernel.filters import SortKey, compile_filter, compile_sort
from services.records.domain.definition import Definition
from services.records.storage.columns import Column
from services.records.storage.page import COUNT_CAP, Compiled, Shown, after, compiled, record_json, slot
from services.records.storage.search.condition import Bind, Values, contains_text, literal
from services.records.storage.search.words import Asked
from services.records.storage.session import Session

MOST_STATEMENTS = 2_000


class BytesLoader(Loader):
    """Text as the bytes it came in: the JSON PostgreSQL built is not decoded only to be encoded again."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


@dataclass(frozen=True)
class PageQuery:
    """One asked page, checked but for filter, sort and cursor. ``fields`` None: all readable ones."""

    filter: Any
    sort: Any
    cursor: list[str | None] | None
    limit: int
    count: bool
    search: str
    fields: tuple[str, ...] | None
    # Only this record.
    id: int | None = None
    # Rows to pass over after the cursor: a jump of the scroll bar.
    skip: int = 0
    # An action whose rows these must be as well: what is exported must be both seen and exportable.
    within: str | None = None


@dataclass(frozen=True)
class Page:
    """``rows`` is the records' JSON, comma-separated; ``next`` the sort values of the last if more follow."""

    rows: bytes
    next: list[str | None] | None
    count: int | None


class Statements:
    """Compiled statements, by everything they depend on; least recently used go first."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, mark: Hashable, make: Any) -> Any:
        with self._lock:
            if mark in self._held:
                self._held.move_to_end(mark)
                return self._held[mark]
        made = make()
        with self._lock:
            self._held[mark] = made
            if len(self._held) > MOST_STATEMENTS:
                self._held.popitem(last=False)
        return made


STATEMENTS = Statements()


def sort_keys(session: Session, definition: Definition, sort: Any) -> list[SortKey]:
    """Raises FieldInvalid; the length is what a cursor must have."""
    shown = Shown(session.stored(definition), session.access(definition, "view"))
    return compile_sort(sort, definition.form, shown.columns)


def access_mark(session: Session, definition: Definition) -> Hashable:
    """Equal for readers with the same rights on the form and on what its labels come from."""
    targets = {definition.key, *(str(field.options.get("form")) for field in definition.labelled)}
    found = (session.definitions.forms.get(key) for key in sorted(targets))
    marks = [session.authority.access(form, "view").cache_key for form in found if form is not None]
    return (session.tx.tenant, session.definitions.version, *marks)


def run_page(session: Session, definition: Definition, query: PageQuery, mark: Hashable) -> Page:
    """``mark``: all of the query that the statement depends on, the values of the cursor excepted, and of the
    words looked for all but their `Asked.shape`.

    None: a query that is not asked twice, whose statement is not worth keeping.
    """
    empty = tuple(value is None for value in query.cursor) if query.cursor is not None else None

    asked = Asked.of(query.search)

    def make() -> tuple[Compiled, Values]:
        values = Values(asked)
        return compiled(page_select(session, definition, query, values)), values

    key = (mark, empty, access_mark(session, definition))
    statement, values = make() if mark is None else STATEMENTS.get(key, make)
    params = {**statement.params, **values.of(asked), "wanted_id": query.id, "skipped_rows": query.skip}
    for place, value in enumerate(query.cursor or ()):
        if value is not None:
            params[f"cursor_{place}"] = value
    cursor = session.tx.raw.cursor()
    cursor.adapters.register_loader("text", BytesLoader)
    try:
        # A plan for any words would not know which of them are rare.
        prepare = False if query.search else None
        row = cursor.execute(statement.sql, params, prepare=prepare).fetchone()
    except psycopg.DataError as error:
        if query.cursor is None:
            raise
        raise FieldInvalid("cursor_invalid") from error
    assert row is not None
    return Page(row[0] or b"", row[1], row[2])


def page_select(
    session: Session, definition: Definition, query: PageQuery, bind: Bind | None = None
) -> sa.Select[Any]:
    shown = Shown(session.stored(definition), session.access(definition, "view"))
    keys = compile_sort(query.sort, definition.form, shown.columns)
    wanted = _wanted(shown, query)
    conditions = conditions_of(session, definition, shown, query.filter, query.search, bind)
    if query.within is not None:
        raw = shown.stored.columns_of(shown.table)
        conditions.append(session.access(definition, query.within).rows(raw))
    if query.id is not None:
        conditions.append(shown.table.c.id == sa.bindparam("wanted_id", type_=sa.BigInteger, required=True))
    count = _count(shown, conditions) if query.count else sa.null()
    inner = _page(shown, keys, wanted, conditions, query)
    join, record = record_json(shown, wanted, session.authority, session.definitions, session.layouts)
    cells = [sa.cast(sa.literal_column(f"p.s{n}"), sa.Text) for n in range(len(keys))]
    rows = sa.select(
        sa.func.row_number().over().label("n"),
        sa.cast(record, sa.Text).label("record"),
        sa.func.json_build_array(*cells).label("last"),
    ).select_from(inner.subquery("p"), join)
    numbered = rows.subquery("q")
    limit = sa.literal(query.limit)
    more = sa.func.count() > limit
    last = sa.func.json_agg(numbered.c.last).filter(numbered.c.n == limit)
    return sa.select(
        sa.func.string_agg(numbered.c.record, pg_order(sa.literal_column("','"), numbered.c.n)).filter(
            numbered.c.n <= limit
        ),
        sa.case((more, last.op("->")(sa.literal_column("0")))),
        count,
    ).select_from(numbered)


def pg_order(separator: Any, key: Any) -> Any:
    from sqlalchemy.dialects.postgresql import aggregate_order_by

    return aggregate_order_by(separator, key)


def _wanted(shown: Shown, query: PageQuery) -> list[str]:
    if query.fields is None:
        return list(shown.columns)
    for key in query.fields:
        if key not in shown.columns:
            raise FieldInvalid("field_unknown", key)
    system = [key for key in shown.columns if key in ("id", "version")]
    return [*system, *(key for key in shown.columns if key in query.fields and key not in system)]


def _page(
    shown: Shown, keys: Sequence[SortKey], wanted: list[str], conditions: list[Any], query: PageQuery
) -> sa.Select[Any]:
    columns = [shown.columns[key].label(slot(key)) for key in wanted]
    columns += [key.expression.label(f"s{n}") for n, key in enumerate(keys)]

    skipped: Column = sa.bindparam("skipped_rows", type_=sa.BigInteger, required=True)
    size: Column = sa.literal(query.limit + 1)

    def branch(*more: Any) -> sa.Select[Any]:
        chosen = sa.select(*columns).select_from(shown.table).where(*conditions, *more)
        return chosen.order_by(*(key.clause for key in keys))

    def cut(part: sa.Select[Any]) -> sa.Select[Any]:
        return part.offset(skipped).limit(query.limit + 1) if query.skip else part.limit(query.limit + 1)

    if query.cursor is None:
        return cut(branch())
    parts = [branch(part) for part in after(keys, query.cursor) if part is not None]
    if len(parts) == 1:
        return cut(parts[0])
    most = size + skipped if query.skip else query.limit + 1
    parts = [part.limit(most) for part in parts]
    both = sa.union_all(*(part.subquery().select() for part in parts)).subquery("u")
    order = [
        (both.c[f"s{n}"].desc() if key.descending else both.c[f"s{n}"].asc()).nulls_last()
        for n, key in enumerate(keys)
    ]
    return cut(sa.select(both).order_by(*order))


def conditions_of(
    session: Session,
    definition: Definition,
    shown: Shown,
    filter: Any,
    search: str,
    bind: Bind | None = None,
) -> list[Any]:
    """What the rows of a list have in common: they may be seen, match the filter and contain the text."""
    conditions = [shown.predicate, _filter(session, definition, shown, filter)]
    if search:
        asked, indexed = Asked.of(search), session.definitions.searchable(definition)
        values = bind or literal(asked)
        conditions.append(contains_text(definition, shown, asked, indexed=indexed, bind=values))
    return conditions


def _filter(session: Session, definition: Definition, shown: Shown, filter: Any) -> Any:
    snapshot = session.authority.snapshot
    return compile_filter(
        filter,
        definition.form,
        shown.filtering,
        me=session.authority.user,
        departments_of=snapshot.subtree,
        now=session.authority.now,
        tz=session.authority.zone,
    )


def _count(shown: Shown, conditions: list[Any]) -> Any:
    hits: sa.Select[Any] = (
        sa.select(sa.literal_column("1")).select_from(shown.table).where(*conditions).limit(COUNT_CAP + 1)
    )
    return sa.select(sa.func.count()).select_from(hits.subquery("c")).scalar_subquery()


def matching_ids(session: Session, definition: Definition, filter: Any, limit: int) -> list[int]:
    """Ids of the records that match, as far as the caller may see them, oldest first."""
    if not filter:
        raise FieldInvalid("filter_invalid")
    shown = Shown(session.stored(definition), session.access(definition, "view"))
    conditions = conditions_of(session, definition, shown, filter, "")
    statement = sa.select(shown.table.c.id).where(*conditions).order_by(shown.table.c.id).limit(limit)
    return list(session.tx.sql.execute(statement).scalars())
