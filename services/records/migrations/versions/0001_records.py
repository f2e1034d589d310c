"""Apps, forms and their versions, history, imports, the directory of names.

The tables of records themselves are made per tenant and form at run time (storage/ddl.py).

Revision ID: 0001
"""

from alembic import op

from services.chassis.tables import create_plumbing

revision, down_revision = "0001", None

STATEMENTS = """
create extension if not exists pg_trgm;
create table catalogue (
  tenant bigint primary key,
  version bigint not null
);
create table app (
  tenant bigint not null,
  key text not null,
  definition jsonb not null,
  position bigint generated always as identity,
  primary key (tenant, key)
);
create sequence field_id as bigint start 101;
create table form (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  key text not null,
  version integer not null,
  definition jsonb not null,
  unique (tenant, key)
);
create table form_version (
  form bigint not null references form,
  version integer not null,
  at timestamptz not null,
  actor bigint not null,
  definition jsonb not null,
  primary key (form, version)
);
create table counter (
  form bigint not null references form,
  field bigint not null,
  period text not null,
  value bigint not null,
  primary key (form, field, period)
);
create table history (
  form bigint not null,
  record bigint not null,
  version integer not null,
  op smallint not null,
  at timestamptz not null,
  actor bigint not null,
  via text not null,
  changes jsonb not null,
  primary key (form, record, version)
);
create table recycled (
  form bigint not null,
  record bigint not null,
  at timestamptz not null,
  actor bigint not null,
  batch bigint,
  content jsonb not null,
  primary key (form, record)
);
create table batch (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  kind text not null,
  form text not null,
  name text not null,
  state text not null,
  settings jsonb not null,
  created_at timestamptz not null,
  created_by bigint not null,
  position bigint not null default 0,
  total bigint not null default 0,
  imported bigint not null default 0,
  updated bigint not null default 0,
  rejected bigint not null default 0,
  removed bigint not null default 0,
  failure jsonb
);
create unique index batch_sample on batch (tenant, name) where kind = 'sample' and state <> 'undone';
create table batch_file (
  batch bigint not null references batch on delete cascade,
  part integer not null,
  content bytea not null,
  primary key (batch, part)
);
create table batch_error (
  batch bigint not null references batch on delete cascade,
  row bigint not null,
  place integer not null,
  field text,
  code text not null,
  params jsonb not null,
  primary key (batch, row, place)
);
create table directory_version (
  tenant bigint primary key,
  version bigint not null
);
create table directory (
  tenant bigint not null,
  kind text not null,
  id bigint not null,
  name text not null,
  primary key (tenant, kind, id)
)
"""


def upgrade() -> None:
    create_plumbing(op.get_bind())
    for statement in STATEMENTS.split(";"):
        op.execute(statement)
