"""Attachments: what is uploaded, whose it is, and how much each tenant keeps.

Revision ID: 0007
"""

from alembic import op

revision, down_revision = "0007", "0005"

STATEMENTS = """
create table file (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  name text not null,
  size bigint not null check (size > 0),
  state text not null,
  received bigint not null default 0 check (received <= size),
  type text,
  sha256 text,
  key text not null unique,
  form bigint not null,
  field bigint not null,
  record bigint,
  created_at timestamptz not null,
  created_by bigint not null,
  touched_at timestamptz not null
);
create index file_loose on file (touched_at) where record is null;
create index file_held on file (form, record) where record is not null;
create table file_usage (
  tenant bigint primary key,
  bytes bigint not null,
  files bigint not null
)
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        op.execute(statement)
