"""Of an import: the records it made on the way in other forms, and how many of them an undo took back.

Revision ID: 0011
"""

from alembic import op

revision, down_revision = "0011", "0003"


def upgrade() -> None:
    op.execute("alter table batch add column made bigint not null default 0")
    op.execute("alter table batch add column unmade bigint not null default 0")
