"""Roles from before printing had a permission of its own keep what they could do."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from services.chassis.migration import migrate
from services.chassis.testing import make_settings
from services.identity.app import build

GRANTS: list[tuple[str, list[str], bool]] = [
    ("form:contract", ["view", "export"], False),
    ("form:*", ["view", "export", "print"], False),
    ("form:lead", ["view"], False),
    ("form:contract", ["export"], True),
    ("form:order", ["*"], False),
    ("admin:forms", ["manage"], False),
]


def test_p3_whoever_could_export_may_print(fresh_database: Callable[[str], str], tmp_path: Path) -> None:
    service = build(make_settings("identity", fresh_database("identity"), "amqp://unused", tmp_path))
    migrate(service)
    step = import_module("services.identity.migrations.versions.0002_print")

    def add(connection: sa.Connection, slug: str, grants: list[tuple[str, list[str], bool]]) -> None:
        tenant = connection.execute(
            sa.text(
                "insert into tenants (slug, name, time_zone, created_at)"
                " values (:s, :s, 'UTC', now()) returning id"
            ),
            {"s": slug},
        ).scalar_one()
        role = connection.execute(
            sa.text("insert into roles (tenant, key, name) values (:t, 'r', '{}') returning id"),
            {"t": tenant},
        ).scalar_one()
        for object, actions, restrict in grants:
            values: dict[str, Any] = {"t": tenant, "r": role, "o": object, "a": actions, "x": restrict}
            connection.execute(
                sa.text(
                    "insert into grants (tenant, role, object, actions, rows, fields, restrict)"
                    """ values (:t, :r, :o, :a, '"all"', '{}', :x)"""
                ),
                values,
            )

    with service.database.engine.begin() as connection:
        add(connection, "old", GRANTS)
        add(connection, "new", GRANTS[1:3])
        for _ in range(2):
            with Operations.context(MigrationContext.configure(connection)):
                step.upgrade()
        kept = connection.execute(
            sa.text("select actions from grants where tenant = 1 order by id")
        ).scalars()
        both = ["view", "export", "print"]
        assert list(kept) == [both, both, ["view"], ["export", "print"], ["*"], ["manage"]]
        versions = connection.execute(sa.text("select policy_version from tenants order by id")).scalars()
        assert list(versions) == [2, 1]
    service.database.close()
