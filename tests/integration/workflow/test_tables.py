"""The migrations make the tables the code writes to."""

from __future__ import annotations

from services.workflow.storage.tables import metadata
from tests.integration.workflow.conftest import House


def test_migrations_and_tables_agree(house: House) -> None:
    for table in metadata.tables.values():
        made = house.sql(
            "select column_name as name, is_nullable = 'YES' as nullable from information_schema.columns"
            " where table_schema = 'public' and table_name = %s",
            table.name,
        )
        assert {row["name"]: row["nullable"] for row in made} == {c.name: c.nullable for c in table.columns}
        indexes = house.sql("select indexname as name from pg_indexes where tablename = %s", table.name)
        assert {index.name for index in table.indexes} <= {row["name"] for row in indexes}
