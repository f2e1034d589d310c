"""Tenants, people, departments, roles, grants, sessions, API keys.

Revision ID: 0001
"""

from alembic import op

from services.chassis.tables import create_plumbing

revision, down_revision = "0001", None

STATEMENTS = """
create table tenants (
  id bigint generated always as identity primary key,
  slug text not null unique,
  name text not null,
  time_zone text not null,
  policy_version bigint not null default 1,
  created_at timestamptz not null
);
create table people (
  id bigint generated always as identity primary key,
  tenant bigint not null references tenants,
  login text not null,
  name text not null,
  email text not null default '',
  phone text not null default '',
  title text not null default '',
  language text not null,
  manager bigint,
  active boolean not null,
  password_hash text,
  version integer not null default 1,
  created_at timestamptz not null,
  unique (tenant, id),
  foreign key (tenant, manager) references people (tenant, id)
);
create unique index people_login on people (tenant, lower(login));
create table departments (
  id bigint generated always as identity primary key,
  tenant bigint not null references tenants,
  parent bigint,
  name text not null,
  head bigint,
  version integer not null default 1,
  unique (tenant, id),
  foreign key (tenant, parent) references departments (tenant, id),
  foreign key (tenant, head) references people (tenant, id)
);
create unique index departments_root on departments (tenant) where parent is null;
create table roles (
  id bigint generated always as identity primary key,
  tenant bigint not null references tenants,
  key text not null,
  name jsonb not null,
  version integer not null default 1,
  unique (tenant, id),
  unique (tenant, key)
);
create table person_departments (
  tenant bigint not null,
  person bigint not null,
  department bigint not null,
  position integer not null,
  primary key (person, department),
  foreign key (tenant, person) references people (tenant, id),
  foreign key (tenant, department) references departments (tenant, id)
);
create table person_roles (
  tenant bigint not null,
  person bigint not null,
  role bigint not null,
  primary key (person, role),
  foreign key (tenant, person) references people (tenant, id),
  foreign key (tenant, role) references roles (tenant, id)
);
create index person_roles_role on person_roles (tenant, role);
create table grants (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  role bigint not null,
  object text not null,
  actions text[] not null,
  rows jsonb not null,
  fields jsonb not null,
  restrict boolean not null,
  foreign key (tenant, role) references roles (tenant, id)
);
create index grants_role on grants (tenant, role);
create table sessions (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  person bigint not null,
  token_hash bytea not null unique,
  address text not null default '',
  user_agent text not null default '',
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  foreign key (tenant, person) references people (tenant, id)
);
create index sessions_person on sessions (tenant, person);
create index sessions_expiry on sessions (expires_at);
create table api_keys (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  person bigint not null,
  name text not null,
  prefix text not null unique,
  secret_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  foreign key (tenant, person) references people (tenant, id)
);
create index api_keys_person on api_keys (tenant, person);
create table login_failures (
  kind text not null,
  subject text not null,
  count integer not null,
  last_at timestamptz not null,
  primary key (kind, subject)
);
"""


def upgrade() -> None:
    create_plumbing(op.get_bind())
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("restore a backup instead: going back would delete people")
