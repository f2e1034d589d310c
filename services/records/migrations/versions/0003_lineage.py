"""The day up to which a tenant's values made of today's date are right.

Revision ID: 0003
"""

from alembic import op

revision, down_revision = "0003", "0008"


def upgrade() -> None:
    op.execute("create table refreshed (tenant bigint primary key, day date not null)")
