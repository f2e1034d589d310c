"""Printing has a permission of its own: whoever could export the records of a form may go on printing them.

A restriction of exports restricts prints as well. Policies of the tenants concerned move on, so that services
fetch them anew.

Revision ID: 0002
"""

from alembic import op

revision, down_revision = "0002", "0001"

GIVE = """
with given as (
  update grants set actions = actions || '{print}'
  where object like 'form:%' and 'export' = any(actions) and not actions && '{print,*}'
  returning tenant
)
update tenants set policy_version = policy_version + 1 where id in (select tenant from given)
"""


def upgrade() -> None:
    op.execute(GIVE)
