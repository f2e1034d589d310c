"""Parts of the statement behind lists and records: PostgreSQL filters what is seen and builds the JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql.psycopg import dialect as psycopg_dialect

from services.kernel.access import Access, Level
from services.kernel.fields import SYSTEM_FIELDS, Field
from services.kernel.filters import SortKey
from services.records.domain.authority import Authority
from services.records.domain.definition import Definition, Definitions
from services.records.domain.files import FILE_TYPES
from services.records.storage.columns import Column, Layouts, Stored, as_json
from services.records.storage.tables import directory, file

DIALECT = psycopg_dialect()  # type: ignore[no-untyped-call]
COUNT_CAP = 1_000
MAY_BE_NOBODY = ("owner", "department", "created_by", "updated_by")


@dataclass(frozen=True)
class Compiled:
    """SQL for psycopg and its parameters; ``cursor_n`` and ``wanted_id`` are set at each execution."""

    sql: str
    params: Mapping[str, Any]


def compiled(statement: sa.Select[Any]) -> Compiled:
    done = statement.compile(dialect=DIALECT)
    return Compiled(str(done), done.params)


class Shown:
    """A form as one reader sees it: raw columns for the predicate, projected ones for everything else."""

    def __init__(self, stored: Stored, access: Access, name: str | None = None) -> None:
        self.stored, self.access = stored, access
        self.table: sa.FromClause = stored.table if name is None else stored.table.alias(name)
        self.raw = stored.columns_of(self.table)
        self.columns: dict[str, Column] = access.columns(self.raw)
        self.filtering = access.filtering(self.raw)
        self.predicate = access.rows(self.raw)


def record_json(
    shown: Shown, keys: Sequence[str], authority: Authority, definitions: Definitions, layouts: Layouts
) -> tuple[sa.FromClause, Column]:
    """For a page named ``p`` with columns named by `slot`: what to join it with, and each row's record JSON.

    The page's columns are named by text: as columns of a subquery, SQLAlchemy would put the page into every
    select that mentions it.
    """
    form = shown.stored.definition.form
    cells = {key: as_json(form.by_key[key], cell(form.by_key[key])) for key in keys}
    own = [expression.label(key) for key, expression in cells.items() if key not in SYSTEM_FIELDS]
    labels = [
        label.label(key)
        for key in keys
        if (label := label_of(form.by_key[key], authority, definitions, layouts)) is not None
    ]
    system = []
    for key in SYSTEM_FIELDS:
        if key in cells:
            expression = cells[key]
            if key in MAY_BE_NOBODY:
                expression = sa.func.nullif(expression, sa.literal_column("0"))
            system.append(expression.label(key))
    parts = [*system, _object(own).label("values"), _object(labels).label("labels")]
    files = [
        files_of(form.by_key[key], definitions.tenant).label(key)
        for key in keys
        if form.by_key[key].type in FILE_TYPES
    ]
    if files:
        parts.append(_object(files).label("files"))
    record = sa.select(*parts).lateral("rec")
    return record, sa.func.json_strip_nulls(sa.func.row_to_json(sa.literal_column("rec")), type_=sa.JSON)


def cell(field: Field) -> Column:
    """A field's column of the page."""
    return sa.literal_column(f"p.{slot(field.key)}", field.kind.column(field))


def _object(columns: list[Any]) -> Column:
    if not columns:
        return sa.literal_column("'{}'::json")
    row = sa.select(*columns).subquery("o")
    return sa.select(sa.func.row_to_json(sa.literal_column("o"))).select_from(row).scalar_subquery()


def slot(key: str) -> str:
    """The name of a field's column inside the page: no key can collide with the page's own columns."""
    return f"f__{key}"


def label_of(field: Field, authority: Authority, definitions: Definitions, layouts: Layouts) -> Column | None:
    """The display text of what a field refers to, for whoever may see it."""
    kind, value = field.kind.refers(field), cell(field)
    if not kind:
        return None
    many = isinstance(value.type, sa.ARRAY)
    each = sa.literal_column(f"u_{field.key}.id", sa.BigInteger) if many else value
    if kind == "relation":
        target = definitions.forms.get(str(field.options.get("form", "")))
        label = None if target is None else _title(target, field, each, authority, layouts)
    else:
        names = directory.alias(f"d_{field.key}")
        found = sa.select(names.c.name).where(
            names.c.tenant == sa.literal_column(str(definitions.tenant)),
            names.c.kind == sa.literal_column(f"'{kind}'"),
            names.c.id == each,
        )
        label = found.scalar_subquery()
    return label if label is None or not many else _listed(label, field, value)


def files_of(field: Field, tenant: int) -> Column:
    """What the files of a value are called, in its order; of a value not shown there are none."""
    value = cell(field)
    wanted = value if isinstance(value.type, sa.ARRAY) else pg.array([value])
    held = file.alias(f"h_{field.key}")
    pairs: list[Column] = []
    for name in ("id", "name", "size", "type"):
        pairs += [sa.literal_column(f"'{name}'"), held.c[name]]
    pairs += [sa.literal_column("'url'"), sa.literal_column("'/api/v1/files/'").concat(held.c.id)]
    ordered = aggregate_order_by(sa.func.json_build_object(*pairs), sa.func.array_position(wanted, held.c.id))
    return (
        sa.select(sa.func.json_agg(ordered))
        .where(held.c.tenant == sa.literal_column(str(tenant)), held.c.id == sa.any_(wanted))
        .scalar_subquery()
    )


def _listed(label: Column, field: Field, value: Column) -> Column:
    """The labels of several, in the order of the ids; null where one may not be seen."""
    rows = sa.func.unnest(value).table_valued("id", with_ordinality="n")
    ids = rows.render_derived(name=f"u_{field.key}")
    ordered = aggregate_order_by(label, ids.c.n)
    return sa.select(sa.func.json_agg(ordered)).select_from(ids).correlate_except(ids).scalar_subquery()


def _title(
    target: Definition, field: Field, id: Column, authority: Authority, layouts: Layouts
) -> Column | None:
    """The title of another form's record, if the reader may see that record and its title."""
    access, title = authority.access(target, "view"), target.title
    if not access.allowed or title is None or access.field_level(title.key) < Level.MASKED:
        return None
    stored = layouts.of(authority.snapshot.tenant, target)
    table = stored.table.alias(f"t_{field.key}")
    raw = stored.columns_of(table)
    text = sa.cast(as_json(title, access.field(title.key, raw)), sa.Text)
    return sa.select(text).where(table.c.id == id, access.rows(raw)).scalar_subquery()


def after(keys: Sequence[SortKey], values: Sequence[str | None]) -> tuple[Column | None, Column | None]:
    """What comes after the cursor in that order: (rows with the first key present, rows without it).

    Two predicates, because "less than, or empty" is no index condition; each of them is one.
    """
    cells = [_cursor_cell(n, key) if values[n] is not None else None for n, key in enumerate(keys)]
    first, head = keys[0], cells[0]
    rest = _after(keys[1:], cells[1:])
    empty = first.expression.is_(None)
    nullable = first.field.key not in SYSTEM_FIELDS or not isinstance(first.expression, sa.ColumnClause)
    if head is None:
        return None, sa.and_(empty, rest)
    same_way = all(key.descending == first.descending for key in keys) and all(
        cell is not None and key.field.key in SYSTEM_FIELDS
        for key, cell in zip(keys[1:], cells[1:], strict=True)
    )
    if same_way and len(keys) > 1:
        left, right = (
            sa.tuple_(*(key.expression for key in keys)),
            sa.tuple_(*(c for c in cells if c is not None)),
        )
        present: Column = left < right if first.descending else left > right
    elif len(keys) == 1:
        present = first.expression < head if first.descending else first.expression > head
    else:
        bound = first.expression <= head if first.descending else first.expression >= head
        present = sa.and_(bound, sa.or_(first.expression != head, rest))
    return present, empty if nullable else None


def _after(keys: Sequence[SortKey], cells: Sequence[Column | None]) -> Column:
    """The same as one predicate; empty values come last."""
    if not keys:
        return sa.false()
    key, cell = keys[0], cells[0]
    expression, rest = key.expression, _after(keys[1:], cells[1:])
    if cell is None:
        return sa.and_(expression.is_(None), rest)
    beyond = expression < cell if key.descending else expression > cell
    return sa.or_(beyond, expression.is_(None), sa.and_(expression == cell, rest))


def _cursor_cell(place: int, key: SortKey) -> Column:
    kind = key.expression.type
    known = sa.Text() if isinstance(kind, sa.types.NullType) else kind
    return sa.cast(sa.bindparam(f"cursor_{place}", type_=sa.Text, required=True), known)
