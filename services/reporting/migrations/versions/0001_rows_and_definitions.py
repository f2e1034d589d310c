"""Latest state of every record as the read stores apply it; forms, reports, dashboards.

Revision ID: 0001
"""

from alembic import op

from services.chassis.tables import create_plumbing

revision, down_revision = "0001", None

STATEMENTS = """
create table rows (
  tenant bigint not null,
  form text not null,
  id bigint not null,
  version integer not null,
  deleted boolean not null,
  record jsonb not null,
  xid xid8 not null,
  primary key (tenant, form, id)
);
create index rows_by_xid on rows (tenant, xid);
create table forms (
  tenant bigint not null,
  key text not null,
  version integer not null,
  definition jsonb not null,
  primary key (tenant, key)
);
create table reports (
  tenant bigint not null,
  key text not null,
  definition jsonb not null,
  primary key (tenant, key)
);
create table dashboards (
  tenant bigint not null,
  key text not null,
  definition jsonb not null,
  primary key (tenant, key)
);
"""


def upgrade() -> None:
    create_plumbing(op.get_bind())
    for statement in STATEMENTS.split(";"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for table in ("dashboards", "reports", "forms", "rows"):
        op.execute(f"drop table {table}")
