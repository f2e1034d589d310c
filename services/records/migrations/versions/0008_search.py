"""The search column of every form's table, and how far each form's rows are indexed.

Adding the column is a note in the catalogue; the worker fills it, and builds its index beside the daily work.

Revision ID: 0008
"""

from alembic import op

revision, down_revision = "0008", "0010"

TABLES = """
do $$
declare target record;
begin
  for target in
    select n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname ~ '^t_[0-9]+$' and c.relname ~ '^r_[0-9]+$' and c.relkind = 'r'
  loop
    execute format('alter table %I.%I add column if not exists g2 tsvector', target.schema, target.name);
  end loop;
end $$
"""


def upgrade() -> None:
    op.execute(
        "create table search_state (form bigint primary key references form on delete cascade, mark text,"
        " wanted text, position bigint, started_at timestamptz)"
    )
    op.execute("set local lock_timeout = '10s'")
    op.execute(TABLES)
