"""The order in which changes of records became visible: what the change feed follows.

Rows from before have no transaction id and come first. The default is set apart from the column, so that
the table is not rewritten.

Revision ID: 0010
"""

from alembic import op

revision, down_revision = "0010", "0004"


def upgrade() -> None:
    op.execute("alter table history add column tx xid8")
    op.execute("alter table history alter column tx set default pg_current_xact_id()")
    op.execute("create index history_changes on history (form, coalesce(tx, '0'::xid8), record, version)")
