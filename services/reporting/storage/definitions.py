"""Forms as last published, reports and dashboards."""

import json
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.kernel.fields import Form


def save_form(tx: Transaction, key: str, version: int, definition: dict[str, Any]) -> None:
    """Keep the newest version of a form; an older one arriving late is dropped."""
    tx.sql.execute(
        sa.text(
            "insert into forms (tenant, key, version, definition)"
            " values (:tenant, :key, :version, :definition)"
            " on conflict (tenant, key) do update set version = excluded.version,"
            " definition = excluded.definition where forms.version < excluded.version"
        ),
        {"tenant": tx.tenant, "key": key, "version": version, "definition": _json(definition)},
    )


def find_form(tx: Transaction, key: str) -> Form | None:
    row = tx.sql.execute(
        sa.text("select definition from forms where tenant = :tenant and key = :key"),
        {"tenant": tx.tenant, "key": key},
    ).first()
    return Form.from_json(row.definition) if row else None


def save(tx: Transaction, table: str, key: str, definition: dict[str, Any]) -> dict[str, Any] | None:
    """Store a report or dashboard; answers what was there before."""
    before = find(tx, table, key)
    tx.sql.execute(
        sa.text(
            f"insert into {_known(table)} (tenant, key, definition)"  # noqa: S608
            " values (:tenant, :key, :definition)"
            " on conflict (tenant, key) do update set definition = excluded.definition"
        ),
        {"tenant": tx.tenant, "key": key, "definition": _json(definition)},
    )
    return before


def find(tx: Transaction, table: str, key: str) -> dict[str, Any] | None:
    row = tx.sql.execute(
        sa.text(f"select definition from {_known(table)} where tenant = :tenant and key = :key"),  # noqa: S608
        {"tenant": tx.tenant, "key": key},
    ).first()
    return dict(row.definition) if row else None


def list_all(tx: Transaction, table: str) -> list[dict[str, Any]]:
    """Every definition of the tenant, by key."""
    rows = tx.sql.execute(
        sa.text(f"select definition from {_known(table)} where tenant = :tenant order by key"),  # noqa: S608
        {"tenant": tx.tenant},
    )
    return [dict(row.definition) for row in rows]


def _known(table: str) -> str:
    if table not in ("reports", "dashboards"):
        raise ValueError(table)
    return table


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
