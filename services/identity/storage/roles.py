"""Roles and their grants, of the transaction's tenant."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.identity.domain.administration import EVERYONE_ROLE
from services.identity.domain.nouns import Role
from services.identity.storage.tables import grants, people, person_roles, roles


def _select() -> sa.Select[Any]:
    holders = (
        sa.select(sa.func.count())
        .select_from(person_roles.join(people, people.c.id == person_roles.c.person))
        .where(person_roles.c.role == roles.c.id, people.c.active)
        .scalar_subquery()
    )
    everybody = (
        sa.select(sa.func.count())
        .select_from(people)
        .where(people.c.tenant == roles.c.tenant, people.c.active)
        .scalar_subquery()
    )
    count = sa.case((roles.c.key == EVERYONE_ROLE, everybody), else_=holders)
    return sa.select(roles.c.id, roles.c.key, roles.c.name, count, roles.c.version)


def every(tx: Transaction) -> list[Role]:
    """All roles, by id."""
    rows = tx.sql.execute(_select().where(roles.c.tenant == tx.tenant).order_by(roles.c.id))
    return [Role(*row) for row in rows]


def get(tx: Transaction, role: int) -> Role | None:
    """The role with that id."""
    row = tx.sql.execute(_select().where(roles.c.tenant == tx.tenant, roles.c.id == role)).one_or_none()
    return Role(*row) if row else None


def by_key(tx: Transaction) -> dict[str, int]:
    """Ids of all roles by key."""
    statement = sa.select(roles.c.key, roles.c.id).where(roles.c.tenant == tx.tenant)
    return {row.key: row.id for row in tx.sql.execute(statement)}


def create(tx: Transaction, key: str, name: Mapping[str, str]) -> int:
    """Insert; answers the id."""
    statement = sa.insert(roles).values(tenant=tx.tenant, key=key, name=dict(name)).returning(roles.c.id)
    return int(tx.sql.execute(statement).scalar_one())


def update(tx: Transaction, role: Role) -> None:
    """Write name and version; the caller holds the policy lock."""
    statement = sa.update(roles).where(roles.c.tenant == tx.tenant, roles.c.id == role.id)
    tx.sql.execute(statement.values(name=dict(role.name), version=role.version))


def grants_of(tx: Transaction, role: int | None = None) -> list[dict[str, Any]]:
    """Grants as JSON of the contract, of one role or of all."""
    statement = sa.select(grants).where(grants.c.tenant == tx.tenant).order_by(grants.c.id)
    if role is not None:
        statement = statement.where(grants.c.role == role)
    return [
        {
            "id": row.id,
            "subject": {"kind": "role", "id": row.role},
            "object": row.object,
            "actions": row.actions,
            "rows": row.rows,
            "fields": row.fields,
            "restrict": row.restrict,
        }
        for row in tx.sql.execute(statement)
    ]


def replace_grants(tx: Transaction, role: int, replacement: Sequence[Mapping[str, Any]]) -> None:
    """Give a role exactly these grants."""
    tx.sql.execute(sa.delete(grants).where(grants.c.tenant == tx.tenant, grants.c.role == role))
    if replacement:
        tx.sql.execute(
            sa.insert(grants), [{"tenant": tx.tenant, "role": role, **grant} for grant in replacement]
        )


def administering(tx: Transaction) -> set[int]:
    """Ids of the roles that carry an administrative permission."""
    statement = sa.select(grants.c.role).where(
        grants.c.tenant == tx.tenant, grants.c.object.startswith("admin:"), ~grants.c.restrict
    )
    return set(tx.sql.execute(statement).scalars())
