"""Drafts of definitions, and long work on a form's table.

Revision ID: 0004
"""

from alembic import op

revision, down_revision = "0004", "0006"

STATEMENTS = """
create table form_draft (
  form bigint primary key references form,
  base_version integer not null,
  definition jsonb not null,
  updated_at timestamptz not null,
  updated_by bigint not null
);
create table job (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  form bigint not null references form,
  kind text not null,
  field text,
  state text not null,
  settings jsonb not null,
  position bigint not null default 0,
  done bigint not null default 0,
  total bigint not null default 0,
  error jsonb,
  created_at timestamptz not null,
  created_by bigint not null,
  updated_at timestamptz not null
);
create index job_form on job (form, id desc)
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        op.execute(statement)
