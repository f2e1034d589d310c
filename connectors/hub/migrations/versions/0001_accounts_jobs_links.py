"""Accounts, jobs, the map table, pull cursors, and the plumbing tables."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    from services.chassis.tables import create_plumbing

    create_plumbing(op.get_bind())
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("cursor", "job", "link", "account"):
        op.execute(f"drop table {table}")


_STATEMENTS = (
    """
    create table account (
      id bigint generated always as identity primary key, tenant bigint not null, key text not null, kind
      text not null,
      base_url text not null, settings jsonb not null, mappings jsonb, secret bytea not null,
      enabled boolean not null default true, principal bigint not null, version integer not null default 1,
      updated_at timestamptz not null default now(), unique (tenant, key)
    )""",
    """
    create table link (
      id bigint generated always as identity primary key, account bigint not null references account,
      remote_form text not null, remote_id text not null, remote_number text not null, form text not null,
      record bigint not null, payload_hash text not null, remote_modified timestamp,
      updated_at timestamptz not null default now(),
      unique (account, remote_form, form, record), unique (account, remote_form, remote_number)
    )""",
    """
    create table job (
      id bigint generated always as identity primary key, tenant bigint not null,
      account bigint not null references account, direction text not null, document text not null, form
      text not null,
      record bigint, remote_key text not null, remote_number text not null default '', state text not null,
      attempts integer not null default 0, error jsonb, payload text, payload_hash text not null default '',
      waiting jsonb not null default '[]', actor bigint not null default 0, due_at timestamptz,
      created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
      unique (account, direction, document, remote_key),
      constraint job_direction check (direction in ('push', 'pull')),
      constraint job_state check (state in ('pending', 'sent', 'confirmed', 'failed', 'conflict'))
    )""",
    "create index job_due on job (due_at) where due_at is not null",
    "create index job_log on job (tenant, account, id desc)",
    "create index job_record on job (tenant, form, record)",
    """
    create table cursor (
      account bigint not null references account, document text not null, modified_through timestamp,
      pulled_at timestamptz, error jsonb, primary key (account, document)
    )""",
)
