"""Flows, instances, tasks, timers, rules, runs.

Revision ID: 0001
"""

from alembic import op

from services.chassis.tables import create_plumbing

revision, down_revision = "0001", None

STATEMENTS = """
create table form (
  tenant bigint not null,
  key text not null,
  version integer not null,
  definition jsonb not null,
  primary key (tenant, key)
);
create table flow (
  tenant bigint not null,
  key text not null,
  form text not null,
  draft jsonb not null,
  version integer not null,
  updated_at timestamptz not null,
  updated_by bigint not null,
  primary key (tenant, key)
);
create table flow_version (
  tenant bigint not null,
  key text not null,
  version integer not null,
  definition jsonb not null,
  form_definition jsonb not null,
  published_at timestamptz not null,
  published_by bigint not null,
  primary key (tenant, key, version)
);
create table instance (
  id bigint generated always as identity,
  tenant bigint not null,
  flow text not null,
  flow_version integer not null,
  form text not null,
  record bigint not null,
  title text not null,
  initiator bigint not null,
  depth integer not null,
  status text not null,
  round integer not null,
  counter integer not null,
  version integer not null,
  variables jsonb not null,
  confirmed integer default '0' not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  primary key (id)
);
create index instance_flow on instance (tenant, flow) where status in ('running', 'returned');
create unique index instance_live on instance (tenant, flow, record) where status in ('running', 'returned');
create index instance_record on instance (tenant, form, record, id);
create table submission (
  instance bigint not null,
  round integer not null,
  tenant bigint not null,
  snapshot jsonb not null,
  at timestamptz not null,
  primary key (instance, round)
);
create table scope (
  instance bigint not null,
  id integer not null,
  parent integer,
  branch text not null,
  state text not null,
  primary key (instance, id)
);
create table token (
  instance bigint not null,
  id integer not null,
  scope integer not null,
  node text not null,
  activation integer not null,
  state text not null,
  primary key (instance, id)
);
create table task (
  id bigint generated always as identity,
  tenant bigint not null,
  instance bigint not null,
  number integer not null,
  activation integer not null,
  node text not null,
  kind text not null,
  assignee bigint not null,
  state text not null,
  round integer not null,
  actor bigint,
  opinion text not null,
  stand_in boolean not null,
  created_at timestamptz not null,
  closed_at timestamptz,
  primary key (id),
  unique (instance, number)
);
create index task_person on task (tenant, assignee, state, id);
create table timer (
  id bigint generated always as identity,
  tenant bigint not null,
  kind text not null,
  due timestamptz not null,
  instance bigint,
  number integer,
  activation integer,
  rule text,
  primary key (id)
);
create index timer_due on timer (due);
create unique index timer_instance on timer (instance, number) where instance is not null;
create unique index timer_rule on timer (tenant, rule) where rule is not null;
create table log (
  id bigint generated always as identity,
  tenant bigint not null,
  instance bigint not null,
  round integer not null,
  at timestamptz not null,
  actor bigint not null,
  action text not null,
  node text not null,
  activation integer not null,
  task integer not null,
  detail jsonb not null,
  primary key (id)
);
create index log_instance on log (instance, id);
create table rule (
  tenant bigint not null,
  key text not null,
  form text not null,
  enabled boolean not null,
  definition jsonb not null,
  form_definition jsonb not null,
  version integer not null,
  author bigint not null,
  updated_at timestamptz not null,
  primary key (tenant, key)
);
create index rule_form on rule (tenant, form);
create table run (
  id bigint generated always as identity,
  tenant bigint not null,
  rule text not null,
  rule_version integer not null,
  cause uuid not null,
  trigger text not null,
  form text not null,
  record bigint not null,
  record_version integer not null,
  actor bigint not null,
  depth integer not null,
  state text not null,
  inputs jsonb not null,
  actions jsonb not null,
  at timestamptz not null,
  finished_at timestamptz,
  primary key (id),
  unique (tenant, rule, cause)
);
create index run_rule on run (tenant, rule, id);
"""


def upgrade() -> None:
    create_plumbing(op.get_bind())
    for statement in STATEMENTS.split(";"):
        if statement.strip():
            op.execute(statement)
