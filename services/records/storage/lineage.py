"""Reading what computed fields are made from: fields of related records, and figures over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.kernel.fields import Field
from services.kernel.fields.derivation import related
from services.kernel.fields.derived import LookupField, RollupField
from services.kernel.filters import compile_filter
from services.kernel.formula.computed import hold
from services.records.domain.definition import Definition
from services.records.domain.indexes import column_name
from services.records.domain.lineage import Edge, Lineage, lineage_of
from services.records.domain.record import Values, computed
from services.records.storage.columns import Column, as_json
from services.records.storage.session import Session
from services.records.storage.whole import raw_select, whole_rows

#: A list of related values shows this many; more is a report.
MOST_LISTED = 100
IDS = sa.ARRAY(sa.BigInteger)


def completed(session: Session, definition: Definition, rows: Sequence[Values]) -> list[dict[str, Any]]:
    """The rows with every computed field as it is now: from other records first, then the record's own.

    In a writing transaction the records that are hopped to are held (shared) until its end: whoever
    changes one
    of them meanwhile waits, and then finds these rows among its dependants.
    """
    lineage = lineage_of(session.definitions)
    if not lineage.reaches_out(definition.key):
        return [computed(definition.form, row, session.authority) for row in rows]
    outside = _outside(session, definition, rows, lineage)
    made = []
    for row, extra in zip(rows, outside, strict=True):
        done = computed(definition.form, {**row, **extra}, session.authority)
        made.append({key: value for key, value in done.items() if "." not in key})
    return made


def _outside(
    session: Session, definition: Definition, rows: Sequence[Values], lineage: Lineage
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{} for _ in rows]
    lookups = [field for field in definition.form.fields if isinstance(field.kind, LookupField)]
    for hop in lineage.hops[definition.key]:
        key = hop.relation.key
        targets = {row[key] for row in rows if row.get(key) is not None}
        mutual = any(e.back and e.relation == key for e in lineage.from_form.get(definition.key, ()))
        known = _read(session, hop.target, hop.fields, sorted(targets), shared=not mutual) if targets else {}
        for row, extra in zip(rows, found, strict=True):
            values = known.get(row.get(key), {})
            extra |= {f"{key}.{name}": values.get(name) for name in hop.fields}
            for field in lookups:
                kind = field.kind
                assert isinstance(kind, LookupField)
                if kind.via(field) == key:
                    extra[field.key] = values.get(kind.source(field))
    for field in definition.form.fields:
        if isinstance(field.kind, RollupField):
            figures = _figures(session, definition, field, field.kind, rows)
            for row, extra in zip(rows, found, strict=True):
                extra[field.key] = figures.get(row["id"], _nothing(field.kind.aggregate(field)))
    return found


def _read(
    session: Session, target: Definition, fields: Sequence[str], ids: Sequence[int], *, shared: bool
) -> dict[Any, dict[str, Any]]:
    stored = session.stored(target)
    columns = [
        stored.columns[key].label(key) for key in dict.fromkeys(("id", *fields)) if key in stored.columns
    ]
    statement = sa.select(*columns).where(stored.table.c.id == sa.any_(sa.literal(list(ids), IDS)))
    # Shared, unless this record will change that one in turn: two writers who both share could never both
    # go on.
    held = statement.order_by(stored.table.c.id).with_for_update(read=shared, key_share=not shared)
    return {row["id"]: dict(row) for row in session.tx.sql.execute(held).mappings()}


def _nothing(aggregate: str) -> Any:
    """The figure over no records: none of them, a sum of 0; of the rest there is no value."""
    return Decimal(0) if aggregate in ("count", "count_distinct", "sum") else None


def rollup_source(
    session: Session, definition: Definition, field: Field, rows: Sequence[Values]
) -> tuple[sa.FromClause, Column, Definition, dict[str, Column], Column]:
    """(from, the record a related one counts for, the related form, its raw columns, which of them count)."""
    kind = field.kind
    assert isinstance(kind, RollupField)
    forms = {key: other.form for key, other in session.definitions.forms.items()}
    relation, target_form = related(definition.form, field, forms)
    target = session.definitions.forms[target_form.key]
    stored = session.stored(target)
    table = stored.table.alias("target")
    columns = stored.columns_of(table)
    ids = sa.literal([row["id"] for row in rows], IDS)
    if kind.via(field):
        pairs = [(row["id"], each) for row in rows for each in _as_list(row.get(relation.key))]
        named = sa.func.unnest(
            sa.literal([pair[0] for pair in pairs], IDS), sa.literal([pair[1] for pair in pairs], IDS)
        ).table_valued(sa.column("record", sa.BigInteger), sa.column("target", sa.BigInteger))
        named = named.render_derived("named")
        source: sa.FromClause = named.join(table, table.c.id == named.c.target)
        owner = named.c.record
        condition: Column = owner.is_not(None)
    elif relation.type == "relations":
        links = stored.links[relation.key]
        source = table.join(links, links.c.record_id == table.c.id)
        owner = links.c.target_id
        condition = owner == sa.any_(ids)
    else:
        source, owner = table, table.c[column_name(relation)]
        condition = owner == sa.any_(ids)
    if field.options.get("filter") is not None:
        condition = sa.and_(condition, _filter(session, target, columns, field.options["filter"]))
    return source, owner, target, columns, condition


def _as_list(value: Any) -> list[int]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def _filter(session: Session, target: Definition, columns: Mapping[str, Column], data: Any) -> Column:
    """Over raw values: a figure is the same for everybody who may see it."""
    return compile_filter(
        data,
        target.form,
        columns,
        me=0,
        departments_of=session.authority.snapshot.subtree,
        now=session.authority.now,
        tz=session.authority.zone,
    )


def _figures(
    session: Session, definition: Definition, field: Field, kind: RollupField, rows: Sequence[Values]
) -> dict[int, Any]:
    source, owner, target, columns, condition = rollup_source(session, definition, field, rows)
    aggregate, key = kind.aggregate(field), kind.measure(field)
    measure = target.form.field(key) if key else target.title if aggregate == "list" else None
    column = columns[measure.key] if measure is not None else columns["id"]
    figure = _figure(aggregate, column, measure, columns["id"], as_text=kind.result(field).key == "texts")
    statement = sa.select(owner, figure).select_from(source).where(condition).group_by(owner)
    return {row[0]: _held(field, aggregate, row[1]) for row in session.tx.sql.execute(statement)}


def _figure(aggregate: str, column: Column, measure: Field | None, id: Column, *, as_text: bool) -> Column:
    if aggregate == "count":
        return sa.func.count(column if measure is not None else id)
    if aggregate == "count_distinct":
        return sa.func.count(column.distinct())
    if aggregate == "list":
        shown = sa.cast(as_json(measure, column), sa.Text) if as_text and measure is not None else column
        listed = sa.func.array_agg(aggregate_order_by(shown, id))
        return listed.filter(column.is_not(None))
    if aggregate == "sum":
        return sa.func.coalesce(sa.func.sum(column), 0)
    made: Column = getattr(sa.func, aggregate)(column)
    return made


def _held(field: Field, aggregate: str, value: Any) -> Any:
    if aggregate == "list":
        return list(dict.fromkeys(value))[:MOST_LISTED] if value else None
    exact = field.options.get("result") in ("number", "money", "percent")
    if exact and isinstance(value, int):
        value = Decimal(value)
    return hold(field, value) if isinstance(value, Decimal) else value


def locked_rows(session: Session, definition: Definition, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The records there are, whole, in order of id, held until the end of the transaction."""
    stored = session.stored(definition)
    table = stored.table
    held = sa.select(table.c.id).where(table.c.id == sa.any_(sa.literal(list(ids), IDS)))
    session.tx.sql.execute(held.order_by(table.c.id).with_for_update())
    # Read by a statement of its own: it sees what those who held them before have committed.
    statement = (
        raw_select(stored).where(table.c.id == sa.any_(sa.literal(list(ids), IDS))).order_by(table.c.id)
    )
    return whole_rows(session, definition, statement)


def dependants(session: Session, edge: Edge, targets: Sequence[int], limit: int, after: int = 0) -> list[int]:
    """Ids, in order and above ``after``, of the records of the edge's form whose relation names a target."""
    definition = session.definitions.forms[edge.form]
    stored, relation = session.stored(definition), definition.form.field(edge.relation)
    wanted = sa.literal(list(targets), IDS)
    if relation.type == "relations":
        links = stored.links[relation.key]
        id, named = links.c.record_id, links.c.target_id == sa.any_(wanted)
    else:
        id, named = stored.table.c.id, stored.table.c[column_name(relation)] == sa.any_(wanted)
    statement = sa.select(id).distinct().where(named, id > after).order_by(id).limit(limit)
    return list(session.tx.sql.execute(statement).scalars())


def ids_after(session: Session, definition: Definition, after: int, limit: int) -> list[int]:
    table = session.stored(definition).table
    statement = sa.select(table.c.id).where(table.c.id > after).order_by(table.c.id).limit(limit)
    return list(session.tx.sql.execute(statement).scalars())


def count_rows(session: Session, definition: Definition) -> int:
    """How many records there are, as of the last statistics when there are many: for showing progress."""
    table = session.stored(definition).table
    row = session.tx.raw.execute(
        "select reltuples::bigint from pg_class where oid = %s::regclass", [f"{table.schema}.{table.name}"]
    ).fetchone()
    if row and row[0] > 100_000:
        return int(row[0])
    return int(session.tx.sql.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def begin_day(session: Session) -> bool:
    """Whether the tenant's day is a new one; then it is noted. Of two who ask at once, one is told so."""
    row = session.tx.raw.execute(
        "insert into refreshed (tenant, day) values (%s, %s)"
        " on conflict (tenant) do update set day = excluded.day where refreshed.day < excluded.day"
        " returning day",
        [session.tx.tenant, session.authority.today],
    ).fetchone()
    return row is not None
