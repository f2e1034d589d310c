"""Sessions, found by the hash of their token; the one place where the tenant is not known beforehand."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.identity.storage.tables import people, sessions, tenants


@dataclass(frozen=True)
class HeldSession:
    """A session with what its inner token needs."""

    id: int
    tenant: int
    person: int
    last_used_at: datetime
    expires_at: datetime
    active: bool
    language: str
    policy_version: int


def create(
    tx: Transaction,
    person: int,
    token_hash: bytes,
    now: datetime,
    expires: datetime,
    address: str,
    agent: str,
) -> None:
    """Insert a session that starts now."""
    tx.sql.execute(
        sa.insert(sessions).values(
            tenant=tx.tenant,
            person=person,
            token_hash=token_hash,
            address=address[:64],
            user_agent=agent[:400],
            created_at=now,
            last_used_at=now,
            expires_at=expires,
        )
    )


def find(tx: Transaction, token_hash: bytes) -> HeldSession | None:
    """The session of a token, whatever its state."""
    statement = (
        sa.select(
            sessions.c.id,
            sessions.c.tenant,
            sessions.c.person,
            sessions.c.last_used_at,
            sessions.c.expires_at,
            people.c.active,
            people.c.language,
            tenants.c.policy_version,
        )
        .join(people, people.c.id == sessions.c.person)
        .join(tenants, tenants.c.id == sessions.c.tenant)
        .where(sessions.c.token_hash == token_hash)
    )
    row = tx.sql.execute(statement).one_or_none()
    return HeldSession(*row) if row else None


def touch(tx: Transaction, session: int, now: datetime) -> None:
    """Write down that it was used."""
    tx.sql.execute(sa.update(sessions).where(sessions.c.id == session).values(last_used_at=now))


def end(tx: Transaction, session: int) -> None:
    """Forget one session."""
    tx.sql.execute(sa.delete(sessions).where(sessions.c.id == session))


def end_all(tx: Transaction, person: int, except_hash: bytes = b"") -> int:
    """Forget all sessions of a person, but for one; answers how many."""
    statement = sa.delete(sessions).where(
        sessions.c.tenant == tx.tenant, sessions.c.person == person, sessions.c.token_hash != except_hash
    )
    return int(tx.sql.execute(statement).rowcount)


def purge(tx: Transaction, expired_before: datetime, unused_since: datetime) -> int:
    """Forget sessions that ended, of all tenants."""
    statement = sa.delete(sessions).where(
        (sessions.c.expires_at < expired_before) | (sessions.c.last_used_at < unused_since)
    )
    return int(tx.sql.execute(statement).rowcount)
