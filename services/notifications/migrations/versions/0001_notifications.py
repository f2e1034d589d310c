"""Notifications, deliveries, preferences.

Revision ID: 0001
"""

from alembic import op

from services.chassis.tables import create_plumbing

revision, down_revision = "0001", None

STATEMENTS = """
create table notifications (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  person bigint not null,
  message_id uuid not null,
  topic text not null,
  title jsonb not null,
  body jsonb not null,
  link text not null,
  in_app boolean not null,
  created_at timestamptz not null,
  read_at timestamptz,
  unique (message_id, person)
);
create index notifications_list on notifications (tenant, person, id) where in_app;
create index notifications_unread on notifications (tenant, person, id) where in_app and read_at is null;
create index notifications_age on notifications (created_at);
create table deliveries (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  notification bigint not null references notifications on delete cascade,
  person bigint not null,
  channel text not null,
  address text not null,
  language text not null,
  name text not null,
  state text not null,
  error text not null,
  attempts integer not null,
  mail_id text not null,
  next_at timestamptz,
  claimed_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (notification, channel)
);
create index deliveries_due on deliveries (next_at) where state = 'pending';
create index deliveries_claimed on deliveries (claimed_at) where state = 'sending';
create index deliveries_log on deliveries (tenant, id);
create index deliveries_state on deliveries (tenant, state, id);
create table preferences (
  tenant bigint not null,
  person bigint not null,
  topic text not null,
  channel text not null,
  enabled boolean not null,
  primary key (tenant, person, topic, channel)
);
"""


def upgrade() -> None:
    create_plumbing(op.get_bind())
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("restore a backup instead: going back would delete what people were told")
