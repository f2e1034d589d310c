"""API keys, found by their prefix."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.identity.storage.tables import api_keys, people, tenants


@dataclass(frozen=True)
class ApiKey:
    """A key as its owner may see it again."""

    id: int
    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True)
class HeldApiKey:
    """A key with what its inner token needs."""

    id: int
    tenant: int
    person: int
    secret_hash: bytes
    expires_at: datetime | None
    last_used_at: datetime | None
    active: bool
    language: str
    policy_version: int


COLUMNS = (
    api_keys.c.id,
    api_keys.c.name,
    api_keys.c.prefix,
    api_keys.c.created_at,
    api_keys.c.expires_at,
    api_keys.c.last_used_at,
)


def of_person(tx: Transaction, person: int) -> list[ApiKey]:
    """A person's keys, by id."""
    statement = sa.select(*COLUMNS).where(api_keys.c.tenant == tx.tenant, api_keys.c.person == person)
    return [ApiKey(*row) for row in tx.sql.execute(statement.order_by(api_keys.c.id))]


def create(
    tx: Transaction,
    person: int,
    name: str,
    prefix: str,
    secret_hash: bytes,
    now: datetime,
    expires: datetime | None,
) -> int:
    """Insert; answers the id."""
    statement = sa.insert(api_keys).values(
        tenant=tx.tenant,
        person=person,
        name=name,
        prefix=prefix,
        secret_hash=secret_hash,
        created_at=now,
        expires_at=expires,
    )
    return int(tx.sql.execute(statement.returning(api_keys.c.id)).scalar_one())


def find(tx: Transaction, prefix: str) -> HeldApiKey | None:
    """The key with that prefix, of any tenant."""
    statement = (
        sa.select(
            api_keys.c.id,
            api_keys.c.tenant,
            api_keys.c.person,
            api_keys.c.secret_hash,
            api_keys.c.expires_at,
            api_keys.c.last_used_at,
            people.c.active,
            people.c.language,
            tenants.c.policy_version,
        )
        .join(people, people.c.id == api_keys.c.person)
        .join(tenants, tenants.c.id == api_keys.c.tenant)
        .where(api_keys.c.prefix == prefix)
    )
    row = tx.sql.execute(statement).one_or_none()
    return HeldApiKey(*row) if row else None


def touch(tx: Transaction, key: int, now: datetime) -> None:
    """Write down that it was used."""
    tx.sql.execute(sa.update(api_keys).where(api_keys.c.id == key).values(last_used_at=now))


def delete(tx: Transaction, person: int, key: int) -> ApiKey | None:
    """Delete a key of the person; answers what it was, None when there is no such key."""
    statement = sa.delete(api_keys).where(
        api_keys.c.tenant == tx.tenant, api_keys.c.person == person, api_keys.c.id == key
    )
    row = tx.sql.execute(statement.returning(*COLUMNS)).one_or_none()
    return ApiKey(*row) if row else None


def delete_all(tx: Transaction, person: int) -> int:
    """Delete all keys of a person; answers how many."""
    statement = sa.delete(api_keys).where(api_keys.c.tenant == tx.tenant, api_keys.c.person == person)
    return int(tx.sql.execute(statement).rowcount)
