"""The migrations make exactly the tables that the code believes in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.chassis.migration import migrate
from services.chassis.tables import plumbing
from services.chassis.testing import make_settings
from services.notifications.app import build
from services.notifications.storage.tables import metadata


def test_migrated_tables_are_those_of_the_code(fresh_database: Callable[[str], str], tmp_path: Path) -> None:
    service = build(
        make_settings("notifications", fresh_database("notifications"), "amqp://unused", tmp_path)
    )
    migrate(service)
    migrate(service)
    both = sa.MetaData()
    for table in [*metadata.tables.values(), *plumbing.tables.values()]:
        table.to_metadata(both)
    with service.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [each for each in compare_metadata(context, both) if "alembic_version" not in str(each)]
    assert found == []
    service.database.close()
