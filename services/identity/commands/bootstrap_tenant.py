"""Found a tenant: its root department, its built-in roles and its first administrator."""

from dataclasses import asdict, dataclass, replace

from protos.gen.dougong.identity.v1 import events_pb2
from services.chassis.database import Transaction
from services.chassis.errors import NotFound
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.refusal import refuse
from services.identity.domain.administration import ADMIN_ROLE, BUILT_IN_ROLES, administrator_grants
from services.identity.domain.nouns import Department, Person, Tenant
from services.identity.domain.organisation import check_tenant
from services.identity.domain.passwords import check_password
from services.identity.domain.people import check_person
from services.identity.storage import departments, people, roles, tenants


@dataclass(frozen=True)
class Founded:
    """created is False when the tenant was there already; nothing was changed then."""

    tenant: Tenant
    admin: Person
    created: bool


def bootstrap_tenant(deps: Dependencies, tenant: Tenant, admin: Person, password: str) -> Founded:
    """Create the tenant, or answer the one with that slug and its administrator. Safe to repeat and to race.

    Raises Invalid; NotFound when the tenant exists and has no administrator.
    """
    with deps.database.read() as tx:
        existing = tenants.by_slug(tx, tenant.slug)
        if existing:
            return _existing(tx, existing, admin.login)
    refuse(
        check_tenant(tenant)
        + check_person(admin, departments=(), roles=(), managers={})
        + check_password(password, login=admin.login, name=admin.name)
    )
    password_hash = deps.passwords.hash(password)
    with deps.database.transaction() as tx:
        id = tenants.create(tx, tenant, deps.clock())
        if id is not None:
            tx = Transaction(tx.sql, id, tx.actor)
            return Founded(*_found(deps, tx, replace(tenant, id=id), admin, password_hash), created=True)
    with deps.database.read() as tx:  # somebody else was faster
        existing = tenants.by_slug(tx, tenant.slug)
        assert existing is not None
        return _existing(tx, existing, admin.login)


def _existing(tx: Transaction, tenant: Tenant, login: str) -> Founded:
    tx = Transaction(tx.sql, tenant.id, tx.actor)
    admin_role = roles.by_key(tx).get(ADMIN_ROLE)
    candidates = [person for person in people.every(tx) if admin_role in person.roles and person.active]
    named = [person for person in candidates if person.login.lower() == login.lower()]
    if not candidates:
        raise NotFound("administrator_missing")
    return Founded(tenant, (named or candidates)[0], created=False)


def _found(
    deps: Dependencies, tx: Transaction, tenant: Tenant, admin: Person, password_hash: str
) -> tuple[Tenant, Person]:
    root = departments.create(tx, Department(0, None, tenant.name))
    ids = {key: roles.create(tx, key, name) for key, name in BUILT_IN_ROLES.items()}
    roles.replace_grants(tx, ids[ADMIN_ROLE], administrator_grants())
    admin = replace(admin, departments=(root,), roles=(ids[ADMIN_ROLE],), active=True)
    admin = replace(admin, id=people.create(tx, admin, password_hash, deps.clock()))
    founded = tenants.get(tx, tenant.id)
    assert founded is not None
    tx.audit("tenant.created", f"tenant:{founded.id}", None, asdict(founded))
    tx.audit("person.created", f"person:{admin.id}", None, asdict(admin))
    event = events_pb2.TenantCreated(tenant=founded.id, slug=founded.slug, time_zone=founded.time_zone)
    tx.publish("identity.tenant.created", event, aggregate_id=founded.id, aggregate_version=1)
    changed = events_pb2.PolicyChanged(version=founded.policy_version)
    tx.publish(
        "identity.policy.changed",
        changed,
        aggregate_id=founded.id,
        aggregate_version=founded.policy_version,
    )
    return founded, admin
