"""Departments of the transaction's tenant."""

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.identity.domain.nouns import Department
from services.identity.storage.tables import departments

COLUMNS = (
    departments.c.id,
    departments.c.parent,
    departments.c.name,
    departments.c.head,
    departments.c.version,
)


def every(tx: Transaction) -> list[Department]:
    """All departments, by id."""
    statement = sa.select(*COLUMNS).where(departments.c.tenant == tx.tenant).order_by(departments.c.id)
    return [Department(*row) for row in tx.sql.execute(statement)]


def get(tx: Transaction, department: int) -> Department | None:
    """The department with that id."""
    statement = sa.select(*COLUMNS).where(departments.c.tenant == tx.tenant, departments.c.id == department)
    row = tx.sql.execute(statement).one_or_none()
    return Department(*row) if row else None


def parents(tx: Transaction) -> dict[int, int | None]:
    """The parent of every department; its keys are all departments."""
    statement = sa.select(departments.c.id, departments.c.parent).where(departments.c.tenant == tx.tenant)
    return {row.id: row.parent for row in tx.sql.execute(statement)}


def create(tx: Transaction, department: Department) -> int:
    """Insert; answers the id."""
    statement = sa.insert(departments).values(
        tenant=tx.tenant, parent=department.parent, name=department.name, head=department.head
    )
    return int(tx.sql.execute(statement.returning(departments.c.id)).scalar_one())


def update(tx: Transaction, department: Department) -> None:
    """Write the whole department; the caller holds the policy lock."""
    statement = sa.update(departments).where(
        departments.c.tenant == tx.tenant, departments.c.id == department.id
    )
    tx.sql.execute(
        statement.values(
            parent=department.parent,
            name=department.name,
            head=department.head,
            version=department.version,
        )
    )
