"""The migrations make exactly the tables that the code believes in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.chassis.migration import migrate
from services.chassis.tables import plumbing
from services.chassis.testing import make_settings
from services.identity.app import build
from services.identity.storage.tables import metadata


def test_migrated_tables_are_those_of_the_code_and_keep_tenants_apart(
    fresh_database: Callable[[str], str], tmp_path: Path
) -> None:
    service = build(make_settings("identity", fresh_database("identity"), "amqp://unused", tmp_path))
    migrate(service)
    migrate(service)
    both = sa.MetaData()
    for table in [*metadata.tables.values(), *plumbing.tables.values()]:
        table.to_metadata(both)
    with service.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [each for each in compare_metadata(context, both) if "alembic_version" not in str(each)]
    assert found == []

    with service.database.engine.begin() as connection:
        for slug in ("a", "b"):
            connection.execute(
                sa.text(
                    "insert into tenants (slug, name, time_zone, created_at) values (:s, :s, 'UTC', now())"
                ),
                {"s": slug},
            )
        connection.execute(
            sa.text(
                "insert into people (tenant, login, name, language, active, created_at)"
                " values (1, 'x', 'x', 'en', true, now())"
            )
        )
    with pytest.raises(sa.exc.IntegrityError), service.database.engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into people (tenant, login, name, language, active, manager, created_at)"
                " values (2, 'y', 'y', 'en', true, 1, now())"
            )
        )
    service.database.close()
