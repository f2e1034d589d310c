"""How many records a change of a definition concerns."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.records.domain.definition import Definition
from services.records.storage.ddl import counted
from services.records.storage.session import Session

Effect = dict[str, int]


def affected(session: Session, definition: Definition, change: dict[str, Any]) -> Effect | None:
    """{records, values}: of the form, and those whose value is concerned. None where no value is."""
    key, kind = change.get("field"), change["kind"]
    field = definition.form.by_key.get(str(key))
    if field is None or kind not in ("field_removed", "field_retyped", "options_changed", "required_changed",
                                     "unique_changed"):  # fmt: skip
        return None
    records = counted(session.tx.raw, session.tx.tenant, definition.id)
    stored = session.stored(definition)
    column = stored.columns[field.key]
    if kind == "options_changed":
        gone = _gone(change)
        if not gone or field.kind.shape != "column":
            return None
        text = sa.cast(column, sa.ARRAY(sa.Text)) if isinstance(column.type, sa.ARRAY) else None
        wanted = sa.literal(sorted(gone), sa.ARRAY(sa.Text))
        where = column == sa.any_(wanted) if text is None else text.op("&&")(wanted)
    elif kind == "required_changed":
        if not change["after"]:
            return None
        where = column.is_(None)
    elif kind == "unique_changed":
        if not change["after"]:
            return None
        return {"records": records, "values": _doubles(session, stored.table, column)}
    else:
        where = column.is_not(None)
    values = session.tx.sql.execute(
        sa.select(sa.func.count()).select_from(stored.table).where(where)
    ).scalar_one()
    return {"records": records, "values": int(values)}


def _gone(change: dict[str, Any]) -> set[str]:
    def choices(options: Any) -> set[str]:
        return {choice["value"] for choice in (options or {}).get("choices", ())}

    return choices(change.get("before")) - choices(change.get("after"))


def _doubles(session: Session, table: sa.Table, column: Any) -> int:
    """Records whose value another record has, too."""
    count = sa.func.count()
    several = sa.select(count.label("n")).select_from(table).where(column.is_not(None)).group_by(column)
    found = several.having(count > 1).subquery()
    return int(session.tx.sql.execute(sa.select(sa.func.coalesce(sa.func.sum(found.c.n), 0))).scalar_one())
