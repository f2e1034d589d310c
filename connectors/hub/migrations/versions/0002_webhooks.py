"""Webhooks and their deliveries."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("delivery", "webhook"):
        op.execute(f"drop table {table}")


_STATEMENTS = (
    """
    create table webhook (
      id bigint generated always as identity primary key, tenant bigint not null, name text not null,
      url text not null, form text not null, events text[] not null, fields text[] not null default '{}',
      secret bytea not null, principal bigint not null, enabled boolean not null default true,
      stopped text not null default '', created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )""",
    "create index webhook_form on webhook (tenant, form) where enabled",
    """
    create table delivery (
      id bigint generated always as identity primary key, tenant bigint not null,
      webhook bigint not null references webhook on delete cascade, message_id uuid not null,
      kind text not null, payload bytea not null, state text not null, skipped boolean not null default false,
      attempts integer not null default 0, due_at timestamptz, retry_until timestamptz not null,
      status_code integer, error jsonb, body text, body_principal bigint,
      answer text not null default '',
      occurred_at timestamptz not null, created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(), unique (webhook, message_id),
      constraint delivery_kind check (kind in ('changes', 'ping')),
      constraint delivery_state check (state in ('pending', 'delivered', 'failed'))
    )""",
    "create index delivery_due on delivery (due_at) where due_at is not null",
    "create index delivery_log on delivery (webhook, id desc)",
    "create index delivery_old on delivery (updated_at) where state <> 'pending'",
)
