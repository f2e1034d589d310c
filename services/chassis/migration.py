"""Bringing a service's database to its newest revision; one at a time, safe to repeat."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from services.chassis.service import Service


def migrate(service: Service) -> None:
    """Run the service's Alembic revisions under an advisory lock."""
    config = Config()
    config.set_main_option("script_location", str(service.migrations))
    with service.database.engine.begin() as connection:
        connection.execute(sa.text("set local statement_timeout = 0"))  # an index takes the time it takes
        connection.execute(sa.text("select pg_advisory_xact_lock(hashtext('dougong.migrate'))"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def run_env() -> None:
    """The whole body of each migrations/env.py."""
    from alembic import context

    context.configure(connection=context.config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()
