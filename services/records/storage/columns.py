"""A form's tables as SQLAlchemy sees them: a column per field, named by its id, so a rename is never DDL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects import postgresql as pg

from services.kernel.access.rows import Inside
from services.kernel.fields import SYSTEM_FIELDS, Field, Form
from services.kernel.filters.links import LinkedIds
from services.records.domain.definition import Definition
from services.records.domain.indexes import COLUMN_OF, column_name

Column = sa.ColumnElement[Any]
MOMENT = sa.DateTime(timezone=True)
SEARCH = "g2"


def schema_name(tenant: int) -> str:
    return f"t_{tenant}"


def record_sequence(tenant: int) -> str:
    """The sequence record ids come from: one for all forms, so that an id names one record of the tenant."""
    return f"t_{tenant}.record_id"


def system_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("owner_id", sa.BigInteger, nullable=False),
        sa.Column("dept_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.BigInteger, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("updated_by", sa.BigInteger, nullable=False),
        sa.Column("batch_id", sa.BigInteger),
        sa.Column("external_key", sa.Text),
        # What the search looks into: storage/search/lexemes.py.
        sa.Column(SEARCH, pg.TSVECTOR),
    ]


class RawColumns(dict[str, Column]):
    """Columns by field key that reach into the tables of other forms (the kernel's ``Reaching``)."""

    def __init__(self, tenant: int, layouts: Layouts) -> None:
        self.tenant, self.layouts = tenant, layouts

    def beyond(self, relation: str, target: Form, *, value: Inside, where: Inside) -> Column:
        table, columns = self._other(target)
        found = sa.select(value(columns)).where(table.c.id == self[relation], where(columns))
        return found.correlate_except(table).scalar_subquery()

    def among(self, relation: str, target: Form, where: Inside) -> sa.ColumnElement[bool]:
        links, (table, columns) = self[relation], self._other(target)
        assert isinstance(links, LinkedIds)
        pairs = links.pairs.alias()
        inside = sa.select(table.c.id).where(table.c.id == pairs.c.target_id, where(columns))
        others = sa.select(pairs.c.target_id).where(
            pairs.c.record_id == links.owner, ~inside.correlate_except(table).exists()
        )
        return ~others.correlate_except(pairs).exists()

    def _other(self, target: Form) -> tuple[sa.FromClause, RawColumns]:
        stored = self.layouts.bare(self.tenant, target)
        table = stored.table.alias()
        return table, stored.columns_of(table)


class Stored:
    """One form version's tables. ``table`` may be aliased (`as_`) to appear twice in a statement."""

    def __init__(self, tenant: int, definition: Definition, layouts: Layouts | None = None) -> None:
        self.tenant, self.definition = tenant, definition
        self.layouts = Layouts() if layouts is None else layouts
        self.metadata = sa.MetaData(schema=schema_name(tenant))
        columns = [
            sa.Column(column_name(field), kind)
            for field in definition.form.fields
            if field.kind.shape == "column" and (kind := field.kind.column(field)) is not None
        ]
        self.table = sa.Table(f"r_{definition.id}", self.metadata, *system_columns(), *columns)
        self.lines = {
            field.key: self._line_table(field)
            for field in definition.form.fields
            if field.kind.shape == "lines"
        }
        self.links = {
            field.key: self._link_table(field)
            for field in definition.form.fields
            if field.kind.shape == "links"
        }

    def _link_table(self, field: Field) -> sa.Table:
        return sa.Table(
            f"x_{self.definition.id}_{field.id}",
            self.metadata,
            sa.Column("record_id", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("target_id", sa.BigInteger, primary_key=True, autoincrement=False),
        )

    def _line_table(self, field: Field) -> sa.Table:
        return sa.Table(
            f"l_{self.definition.id}_{field.id}",
            self.metadata,
            sa.Column("parent_id", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("pos", sa.Integer, primary_key=True, autoincrement=False),
            *(sa.Column(column_name(each), each.kind.column(each)) for each in field.columns),
        )

    @cached_property
    def insert(self) -> str:
        """SQL for one whole row, its columns in the table's order."""
        names = [column.name for column in self.table.columns]
        places = ", ".join(["%s"] * len(names))
        return f"insert into {self.full_name(self.table)} ({', '.join(names)}) values ({places})"  # noqa: S608 (names made of ids)

    @staticmethod
    def full_name(table: sa.Table) -> str:
        return f"{table.schema}.{table.name}"

    @cached_property
    def columns(self) -> RawColumns:
        return self.columns_of(self.table)

    def columns_of(self, table: sa.FromClause) -> RawColumns:
        """Raw columns by field key, over the table or an alias of it; line items as a jsonb array, links as
        an array of ids."""
        found = RawColumns(self.tenant, self.layouts)
        found.update({key: table.c[name] for key, name in COLUMN_OF.items()})
        for field in self.definition.form.fields:
            if field.kind.shape == "lines":
                found[field.key] = self._items(field, table)
            elif field.kind.shape == "links":
                found[field.key] = LinkedIds(self.links[field.key], table.c.id)
            else:
                found[field.key] = table.c[column_name(field)]
        return found

    def _items(self, field: Field, table: sa.FromClause) -> Column:
        lines = self.lines[field.key].alias()
        pairs: list[Any] = []
        for each in field.columns:
            pairs += [sa.literal_column(f"'{each.key}'"), as_json(each, lines.c[column_name(each)])]
        item = sa.func.jsonb_strip_nulls(sa.func.jsonb_build_object(*pairs), type_=pg.JSONB)
        rows = sa.select(sa.func.jsonb_agg(pg.aggregate_order_by(item, lines.c.pos), type_=pg.JSONB))
        return rows.where(lines.c.parent_id == table.c.id).correlate(table).scalar_subquery()


def as_json(field: Field, expression: Column) -> Column:
    """The expression as PostgreSQL is to put it into JSON, so that it reads as the kernel's ``to_json``."""
    kind = field.kind.column(field)
    if isinstance(kind, sa.Numeric):
        return sa.cast(expression, sa.Text)
    if isinstance(kind, sa.DateTime):
        local = sa.func.timezone(sa.literal_column("'UTC'"), expression)
        return sa.func.to_json(local).op("#>>")(sa.literal_column("'{}'")).concat(sa.literal_column("'Z'"))
    return expression


def plain_value(column: sa.Column[Any], value: Any) -> Any:
    """The value as psycopg takes it for that column, without going through SQLAlchemy."""
    if value is not None and isinstance(column.type, pg.JSONB):
        return Jsonb(value)
    return value


class Layouts:
    """Tables by definition, built once for each version."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, int], tuple[int, Stored]] = {}
        self._bare: dict[tuple[int, int], tuple[int, Stored]] = {}

    def of(self, tenant: int, definition: Definition) -> Stored:
        return self._kept(self._held, tenant, definition)

    def bare(self, tenant: int, form: Form) -> Stored:
        """Of a form's fields alone, where nothing else of its definition is at hand."""
        return self._kept(self._bare, tenant, Definition(form, {}))

    def _kept(
        self, kept: dict[tuple[int, int], tuple[int, Stored]], tenant: int, definition: Definition
    ) -> Stored:
        mark, version = (tenant, definition.id), definition.form.version
        held = kept.get(mark)
        if held is None or held[0] != version:
            held = kept[mark] = (version, Stored(tenant, definition, self))
        return held[1]


def field_of_column(definition: Definition, system: Mapping[str, Field] = SYSTEM_FIELDS) -> dict[str, Field]:
    """Fields by column name."""
    own = {column_name(field): field for field in definition.form.fields}
    return {**{COLUMN_OF[key]: field for key, field in system.items()}, **own}
