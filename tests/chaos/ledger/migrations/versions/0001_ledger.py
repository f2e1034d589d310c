"""Entries, effects and the plumbing."""

import sqlalchemy as sa
from alembic import op

from services.chassis.tables import create_plumbing

revision, down_revision = "0001", None


def upgrade() -> None:
    create_plumbing(op.get_bind())
    op.create_table("entry", sa.Column("number", sa.BigInteger, nullable=False))
    op.create_table(
        "effect",
        sa.Column("consumer", sa.Text, nullable=False),
        sa.Column("entry", sa.BigInteger, nullable=False),
        sa.Column("tenant", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.BigInteger, nullable=False),
    )
