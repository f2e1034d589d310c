"""How often lists of which filter and sort were asked for: what indexes are made by.

Revision ID: 0013
"""

from alembic import op

revision, down_revision = "0013", "0011"


def upgrade() -> None:
    op.execute(
        "create table list_use (tenant bigint not null, form bigint not null, day date not null,"
        " shape text not null, uses bigint not null, primary key (form, day, shape))"
    )
