"""Comments, followers, what the recycle bin needs to give back, keys of similar records, print templates.

Revision ID: 0006
"""

from alembic import op

revision, down_revision = "0006", "0007"

STATEMENTS = """
create table comment (
  id bigint generated always as identity primary key,
  tenant bigint not null,
  form bigint not null,
  record bigint not null,
  parent bigint references comment on delete cascade,
  author bigint not null,
  at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  body text not null,
  mentions bigint[] not null default '{}'
);
create index comment_record on comment (form, record, id desc);
create index comment_parent on comment (parent) where parent is not null;
create table follower (
  form bigint not null,
  record bigint not null,
  person bigint not null,
  following boolean not null,
  at timestamptz not null,
  primary key (form, record, person)
);
alter table recycled add column external_key text;
alter table recycled add column merged_into bigint;
alter table recycled add column moved jsonb;
create index recycled_newest on recycled (form, at desc, record desc);
create index recycled_at on recycled (at);
create index recycled_record on recycled (record);
create table match_key (
  form bigint not null,
  record bigint not null,
  field text not null,
  how text not null,
  value text not null,
  digest bigint not null,
  grams bigint[] not null,
  primary key (form, record, field, how)
);
create index match_key_digest on match_key (digest);
create index match_key_grams on match_key using gin (grams);
create table print_template (
  form bigint not null,
  key text not null,
  definition jsonb not null,
  at timestamptz not null,
  actor bigint not null,
  primary key (form, key)
)
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        op.execute(statement)
