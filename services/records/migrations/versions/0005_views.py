"""Saved views of forms, shared and personal.

Revision ID: 0005
"""

from alembic import op

revision, down_revision = "0005", "0001"

STATEMENTS = """
create table saved_view (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  form bigint not null references form,
  key text,
  owner bigint not null,
  shared boolean not null,
  is_default boolean not null,
  definition jsonb not null,
  updated_at timestamptz not null,
  unique (form, key)
);
create index saved_view_form on saved_view (form, owner)
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        op.execute(statement)
