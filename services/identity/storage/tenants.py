"""Tenants, and the lock and version of each one's policy."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.identity.domain.nouns import Tenant
from services.identity.storage.tables import tenants

COLUMNS = (tenants.c.id, tenants.c.slug, tenants.c.name, tenants.c.time_zone, tenants.c.policy_version)


def get(tx: Transaction, tenant: int) -> Tenant | None:
    """The tenant with that id."""
    row = tx.sql.execute(sa.select(*COLUMNS).where(tenants.c.id == tenant)).one_or_none()
    return Tenant(*row) if row else None


def by_slug(tx: Transaction, slug: str) -> Tenant | None:
    """The tenant people name when they sign in."""
    row = tx.sql.execute(sa.select(*COLUMNS).where(tenants.c.slug == slug)).one_or_none()
    return Tenant(*row) if row else None


def every(tx: Transaction) -> list[Tenant]:
    """All tenants, by id."""
    return [Tenant(*row) for row in tx.sql.execute(sa.select(*COLUMNS).order_by(tenants.c.id))]


def create(tx: Transaction, tenant: Tenant, now: datetime) -> int | None:
    """Insert and answer the id; None when the slug is taken (it then is committed and can be read)."""
    statement = (
        insert(tenants)
        .values(slug=tenant.slug, name=tenant.name, time_zone=tenant.time_zone, created_at=now)
        .on_conflict_do_nothing(index_elements=["slug"])
        .returning(tenants.c.id)
    )
    return tx.sql.execute(statement).scalar_one_or_none()


def lock_policy(tx: Transaction) -> None:
    """Let one change of this tenant's policy happen at a time: rules over everybody need a still picture."""
    tx.sql.execute(sa.select(tenants.c.id).where(tenants.c.id == tx.tenant).with_for_update())


def bump_policy(tx: Transaction) -> int:
    """Move the policy to its next version and answer that."""
    statement = (
        sa.update(tenants)
        .where(tenants.c.id == tx.tenant)
        .values(policy_version=tenants.c.policy_version + 1)
        .returning(tenants.c.policy_version)
    )
    return int(tx.sql.execute(statement).scalar_one())


def policy_version(tx: Transaction, tenant: int) -> int | None:
    """The present version of a tenant's policy."""
    statement = sa.select(tenants.c.policy_version).where(tenants.c.id == tenant)
    return tx.sql.execute(statement).scalar_one_or_none()
