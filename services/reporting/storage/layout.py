"""How a form lies in the columnar store: one table a form, one column a field."""

from typing import Any

from sqlalchemy import ColumnElement, column
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import TableClause, table
from sqlalchemy.types import BigInteger, DateTime, Integer, Numeric, TypeEngine

from services.kernel.fields import Form
from services.kernel.fields.definition import Field

SYSTEM: dict[str, TypeEngine[Any]] = {
    "id": BigInteger(),
    "version": Integer(),
    "owner": BigInteger(),
    "department": BigInteger(),
    "created_at": DateTime(timezone=True),
    "created_by": BigInteger(),
    "updated_at": DateTime(timezone=True),
    "updated_by": BigInteger(),
}
# A number without a stated scale keeps ten places: DuckDB's own default of three would round.
UNSCALED = "DECIMAL(38,10)"


def table_name(form_key: str) -> str:
    return f"f_{form_key}"


def stored_fields(form: Form) -> list[Field]:
    """The fields with a column; line items stay in records."""
    return [field for field in form.fields if field.kind.column(field) is not None]


def duck_type(kind: TypeEngine[Any]) -> str:
    """The DuckDB type that holds every value of the PostgreSQL type."""
    if isinstance(kind, Numeric):
        scaled = kind.precision is not None and kind.precision <= 38
        return f"DECIMAL({kind.precision},{kind.scale or 0})" if scaled else UNSCALED
    text = kind.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    return "JSON" if text == "JSONB" else text


def duck_columns(form: Form) -> dict[str, str]:
    """Column name → DuckDB type, system fields first; a field's column is `v_<key>`."""
    columns = {key: duck_type(kind) for key, kind in SYSTEM.items()}
    for field in stored_fields(form):
        kind = field.kind.column(field)
        assert kind is not None
        columns[f"v_{field.key}"] = duck_type(kind)
    return columns


def extraction(form: Form) -> dict[str, str]:
    """Column name → the SQL that takes its value out of `record`, a record's JSON.

    A record written before its field changed its type may hold a value the new type cannot read: it is empty
    here until the record is written again, and holds nobody else's numbers up.
    """
    found = {}
    for name, kind in duck_columns(form).items():
        path = f"$.values.{name[2:]}" if name.startswith("v_") else f"$.{name}"
        if kind.endswith("[]"):
            element = "BIGINT" if kind.startswith("BIGINT") else "VARCHAR"
            found[name] = f"try(from_json(json_extract(record, '{path}'), '[\"{element}\"]'))"
        elif kind == "JSON":
            found[name] = f"json_extract(record, '{path}')"
        else:
            found[name] = f"try_cast(json_extract_string(record, '{path}') as {kind})"
    return found


def sql_table(form: Form) -> tuple[TableClause, dict[str, ColumnElement[Any]]]:
    """The table and its columns by field key, for the access compiler and for reports."""
    columns = {key: column(key, kind) for key, kind in SYSTEM.items()}
    for field in stored_fields(form):
        kind = field.kind.column(field)
        columns[field.key] = column(f"v_{field.key}", kind)
    clause = table(table_name(form.key), *columns.values())
    return clause, dict(columns)
