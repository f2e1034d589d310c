"""What is kept of the values that duplicate rules compare: one row per record, field and way of comparing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.records.domain.definition import Definition
from services.records.domain.duplicates import FUZZY, MatchKey, Part, key_of, parts_of
from services.records.domain.record import Change, json_value
from services.records.domain.similarity import core as core_of
from services.records.domain.similarity import grams, mark, telling

MOST_CANDIDATES = 300
LONGS = sa.ARRAY(sa.BigInteger)
table = sa.table(
    "match_key",
    sa.column("form", sa.BigInteger),
    sa.column("record", sa.BigInteger),
    sa.column("field", sa.Text),
    sa.column("how", sa.Text),
    sa.column("value", sa.Text),
    sa.column("digest", sa.BigInteger),
    sa.column("grams", LONGS),
)


def keep_keys(tx: Transaction, definition: Definition, changes: Iterable[Change]) -> None:
    """Bring the keys up to these changes; forms without rules cost nothing."""
    parts = parts_of(definition.document)
    if not parts:
        return
    fields = {field for field, _ in parts}
    touched = [
        change
        for change in changes
        if change.before is None or change.after is None or fields & set(change.fields(definition.form))
    ]
    old = [change.state["id"] for change in touched if change.before is not None]
    if old:
        drop(tx, definition.id, old)
    rows = [
        row
        for change in touched
        if change.after is not None
        for row in _rows(definition, parts, change.after)
    ]
    if rows:
        tx.sql.execute(sa.insert(table).inline(), rows)


def drop(tx: Transaction, form: int, records: Sequence[int] | None = None) -> None:
    """Forget the keys of some records, or of all."""
    statement = sa.delete(table).where(table.c.form == form)
    if records is not None:
        statement = statement.where(table.c.record == sa.any_(sa.literal(list(records), LONGS)))
    tx.sql.execute(statement)


def _rows(definition: Definition, parts: set[Part], values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for part in sorted(parts):
        if part[0] not in definition.form.by_key:
            continue
        key = key_of(definition.id, part, json_value(definition.form, part[0], values.get(part[0])))
        if key is not None:
            yield {
                "form": definition.id, "record": values["id"], "field": key.field, "how": key.how,
                "value": key.value, "digest": key.digest, "grams": key.grams,
            }  # fmt: skip


def candidates(tx: Transaction, form: int, keys: Sequence[MatchKey], but: int) -> dict[int, dict[Part, str]]:
    """{record: {part: value}} of records that may match all the keys; the likeliest if there are too many."""
    exact = [key for key in keys if key.how not in FUZZY]
    fuzzy = [key for key in keys if key.how in FUZZY]
    aliases = [table.alias(f"k{n}") for n in range(len(keys))]
    first = aliases[0]
    chosen = sa.select(first.c.record, *(alias.c.value for alias in aliases))
    hits: Any = sa.literal(0)
    conditions = [first.c.record != but]
    for alias, key in zip(aliases, [*exact, *fuzzy], strict=True):
        conditions += [alias.c.form == form, alias.c.field == key.field, alias.c.how == key.how]
        if alias is not first:
            conditions.append(alias.c.record == first.c.record)
        if key.how in FUZZY:
            wanted = sa.literal(_telling(form, key), LONGS)
            conditions.append(alias.c.grams.op("&&", is_comparison=True)(wanted))
            shared = sa.func.unnest(alias.c.grams).column_valued(f"g_{alias.name}")
            overlap = sa.select(sa.func.count()).where(shared == sa.any_(wanted))
            hits = hits + overlap.scalar_subquery()
        else:
            conditions.append(alias.c.digest == key.digest)
    statement = chosen.where(*conditions).order_by(hits.desc(), first.c.record.desc()).limit(MOST_CANDIDATES)
    parts = [(key.field, key.how) for key in (*exact, *fuzzy)]
    return {row[0]: dict(zip(parts, row[1:], strict=True)) for row in tx.sql.execute(statement)}


def _telling(form: int, key: MatchKey) -> list[int]:
    pieces = telling(grams(core_of(key.how, key.value)))
    return sorted(mark(form, key.field, key.how, gram) for gram in pieces)


def values_of(tx: Transaction, form: int, records: sa.Select[Any], limit: int) -> dict[int, dict[Part, str]]:
    """{record: {part: value}} of the chosen records."""
    chosen = records.limit(limit).subquery()
    statement = sa.select(table.c.record, table.c.field, table.c.how, table.c.value).where(
        table.c.form == form, table.c.record.in_(sa.select(chosen.c.id))
    )
    found: dict[int, dict[Part, str]] = {}
    for record, field, how, value in tx.sql.execute(statement):
        found.setdefault(record, {})[field, how] = value
    return found
