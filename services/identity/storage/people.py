"""People and what they belong to. Always of the transaction's tenant."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from services.chassis.database import Transaction
from services.identity.domain.nouns import Person
from services.identity.storage.tables import people, person_departments, person_roles


def _select() -> sa.Select[Any]:
    departments = (
        sa.select(
            pg.array_agg(
                pg.aggregate_order_by(person_departments.c.department, person_departments.c.position)
            )
        )
        .where(person_departments.c.person == people.c.id)
        .scalar_subquery()
    )
    roles = (
        sa.select(pg.array_agg(pg.aggregate_order_by(person_roles.c.role, person_roles.c.role)))
        .where(person_roles.c.person == people.c.id)
        .scalar_subquery()
    )
    c = people.c
    return sa.select(
        c.id, c.login, c.name, c.email, c.phone, c.title, departments, roles, c.manager, c.active, c.language,
        c.version,
    )  # fmt: skip


def _person(row: Any) -> Person:
    values = list(row)
    values[6], values[7] = tuple(values[6] or ()), tuple(values[7] or ())
    return Person(*values)


def every(tx: Transaction) -> list[Person]:
    """Everybody, by id."""
    rows = tx.sql.execute(_select().where(people.c.tenant == tx.tenant).order_by(people.c.id))
    return [_person(row) for row in rows]


def get(tx: Transaction, person: int) -> Person | None:
    """The person with that id."""
    row = tx.sql.execute(_select().where(people.c.tenant == tx.tenant, people.c.id == person)).one_or_none()
    return _person(row) if row else None


def by_login(tx: Transaction, login: str) -> Person | None:
    """The person with that login, whatever its case."""
    statement = _select().where(people.c.tenant == tx.tenant, sa.func.lower(people.c.login) == login.lower())
    row = tx.sql.execute(statement).one_or_none()
    return _person(row) if row else None


def holding(tx: Transaction, roles: Iterable[int]) -> list[Person]:
    """Everybody who holds one of the roles, by id."""
    holders = sa.select(person_roles.c.person).where(
        person_roles.c.tenant == tx.tenant, person_roles.c.role.in_(list(roles))
    )
    rows = tx.sql.execute(
        _select().where(people.c.tenant == tx.tenant, people.c.id.in_(holders)).order_by(people.c.id)
    )
    return [_person(row) for row in rows]


def is_active(tx: Transaction, person: int) -> bool:
    """Whether that person exists and may use the product."""
    statement = sa.select(people.c.active).where(people.c.tenant == tx.tenant, people.c.id == person)
    return bool(tx.sql.execute(statement).scalar_one_or_none())


def managers(tx: Transaction) -> dict[int, int | None]:
    """Everybody's manager by person; its keys are everybody."""
    rows = tx.sql.execute(sa.select(people.c.id, people.c.manager).where(people.c.tenant == tx.tenant))
    return {row.id: row.manager for row in rows}


def names(tx: Transaction, ids: Iterable[int]) -> dict[int, str]:
    """Names by id."""
    statement = sa.select(people.c.id, people.c.name).where(
        people.c.tenant == tx.tenant, people.c.id.in_(list(ids))
    )
    return {row.id: row.name for row in tx.sql.execute(statement)}


def create(tx: Transaction, person: Person, password_hash: str | None, now: datetime) -> int:
    """Insert with memberships; answers the id."""
    values = _columns(person) | {"tenant": tx.tenant, "password_hash": password_hash, "created_at": now}
    id = int(tx.sql.execute(sa.insert(people).values(values).returning(people.c.id)).scalar_one())
    _join(tx, id, person)
    return id


def update(tx: Transaction, person: Person) -> None:
    """Write the whole person over the version before; the caller holds the policy lock."""
    statement = sa.update(people).where(people.c.tenant == tx.tenant, people.c.id == person.id)
    tx.sql.execute(statement.values(**_columns(person), version=person.version))
    for table in (person_departments, person_roles):
        tx.sql.execute(sa.delete(table).where(table.c.tenant == tx.tenant, table.c.person == person.id))
    _join(tx, person.id, person)


def _columns(person: Person) -> dict[str, Any]:
    return {
        "login": person.login,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "title": person.title,
        "language": person.language,
        "manager": person.manager,
        "active": person.active,
    }


def _join(tx: Transaction, id: int, person: Person) -> None:
    if person.departments:
        tx.sql.execute(
            sa.insert(person_departments),
            [
                {"tenant": tx.tenant, "person": id, "department": department, "position": position}
                for position, department in enumerate(person.departments)
            ],
        )
    if person.roles:
        tx.sql.execute(
            sa.insert(person_roles),
            [{"tenant": tx.tenant, "person": id, "role": role} for role in person.roles],
        )


def password_hash(tx: Transaction, person: int) -> str | None:
    """The stored hash; None when the person cannot sign in by password."""
    statement = sa.select(people.c.password_hash).where(people.c.tenant == tx.tenant, people.c.id == person)
    return tx.sql.execute(statement).scalar_one_or_none()


def set_password_hash(tx: Transaction, person: int, hash: str) -> None:
    """Replace the stored hash."""
    statement = sa.update(people).where(people.c.tenant == tx.tenant, people.c.id == person)
    tx.sql.execute(statement.values(password_hash=hash))
