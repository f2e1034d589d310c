"""Where record ids and automatic numbers come from.

A gapless number is a row of `counter`, held until the commit: no number is lost, and writers wait for each
other. Any other comes from a sequence of its field and period: nobody waits, and what is undone leaves a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.records.storage.columns import record_sequence, schema_name
from services.records.storage.session import Session

BUMP = (
    "insert into counter as c (form, field, period, value) values (%s, %s, %s, %s)"
    " on conflict (form, field, period) do update set value = c.value + excluded.value returning value"
)


@dataclass(frozen=True)
class Counter:
    """One field's numbers of one period; ``period`` consists of digits and hyphens."""

    form: int
    field: int
    period: str
    gapless: bool

    def sequence(self, tenant: int) -> str:
        return f"{schema_name(tenant)}.{self.prefix(self.field)}{self.period.replace('-', '_')}"

    @staticmethod
    def prefix(field: int) -> str:
        return f"n_{field}_"


def next_ids(session: Session, count: int) -> list[int]:
    rows = session.tx.raw.execute(
        "select nextval(%s::regclass) from generate_series(1, %s)",
        [record_sequence(session.tx.tenant), count],
    ).fetchall()
    return [row[0] for row in rows]


def next_numbers(session: Session, counter: Counter, count: int) -> list[int]:
    """``count`` numbers in order, given to nobody else."""
    if counter.gapless:
        params = [counter.form, counter.field, counter.period, count]
        row = session.tx.raw.execute(BUMP, params).fetchone()
        assert row is not None
        return list(range(int(row[0]) - count + 1, int(row[0]) + 1))
    asked = "select nextval(to_regclass(%s)) from generate_series(1, %s)"
    params = [counter.sequence(session.tx.tenant), count]
    rows = session.tx.raw.execute(asked, params).fetchall()
    if rows[0][0] is None:
        _begin(session, counter)
        rows = session.tx.raw.execute(asked, params).fetchall()
    return [row[0] for row in rows]


def next_id(session: Session, counters: Sequence[Counter]) -> tuple[int, list[int]]:
    """A record id, and the next number of each counter, in one round trip."""
    tenant, held = session.tx.tenant, [each for each in counters if each.gapless]
    parts = ", ".join(f"c{n} as ({BUMP})" for n in range(len(held)))
    asked = "".join(f", (select value from c{n})" for n in range(len(held)))  # noqa: S608 (counted)
    asked += ", nextval(to_regclass(%s))" * (len(counters) - len(held))
    params: list[Any] = [each for c in held for each in (c.form, c.field, c.period, 1)]
    params += [record_sequence(tenant), *(c.sequence(tenant) for c in counters if not c.gapless)]
    statement = f"{'with ' + parts if parts else ''} select nextval(%s::regclass){asked}"
    row = session.tx.raw.execute(statement.encode(), params).fetchone()
    assert row is not None
    found = dict(zip([*held, *(c for c in counters if not c.gapless)], row[1:], strict=True))
    return row[0], [
        next_numbers(session, each, 1)[0] if found[each] is None else int(found[each]) for each in counters
    ]


def _begin(session: Session, counter: Counter) -> None:
    """The sequence of a new period, after the numbers there may be from when the field was gapless."""
    name = counter.sequence(session.tx.tenant)
    # Of two who begin a period together, the second waits here, once.
    session.tx.raw.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    row = session.tx.raw.execute(
        "select value from counter where form = %s and field = %s and period = %s",
        [counter.form, counter.field, counter.period],
    ).fetchone()
    first = 1 if row is None else int(row[0]) + 1
    session.tx.raw.execute(f"create sequence if not exists {name} start with {first}".encode())


def carry_over(session: Session, form: int, field: int, *, gapless: bool) -> None:
    """The field's numbers go on where they are, from now on counted in the other way."""
    schema, prefix = schema_name(session.tx.tenant), Counter.prefix(field)
    found = session.tx.raw.execute(
        "select sequencename, last_value from pg_sequences"
        " where schemaname = %s and starts_with(sequencename, %s)",
        [schema, prefix],
    ).fetchall()
    for name, last in found:
        period = name.removeprefix(prefix).replace("_", "-")
        if gapless and last is not None:
            session.tx.raw.execute(
                "insert into counter as c (form, field, period, value) values (%s, %s, %s, %s)"
                " on conflict (form, field, period) do update set value = greatest(c.value, excluded.value)",
                [form, field, period, last],
            )
        elif not gapless:
            session.tx.raw.execute(
                "select setval(%s::regclass, greatest(value, %s)) from counter"
                " where form = %s and field = %s and period = %s",
                [f"{schema}.{name}", last or 1, form, field, period],
            )


def forget_sequences(connection: Any, tenant: int, field: int) -> None:
    """When the field is gone for good."""
    schema = schema_name(tenant)
    found = connection.execute(
        "select sequencename from pg_sequences where schemaname = %s and starts_with(sequencename, %s)",
        [schema, Counter.prefix(field)],
    ).fetchall()
    for (name,) in found:
        connection.execute(f"drop sequence if exists {schema}.{name}")
