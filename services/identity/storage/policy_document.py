"""A tenant's whole policy as the JSON document of the contract."""

from datetime import datetime
from typing import Any

from services.chassis.database import Transaction
from services.identity.domain.administration import EVERYONE_ROLE
from services.identity.domain.nouns import Person
from services.identity.storage import departments, people, roles, tenants
from services.kernel.access import Snapshot


def document(tx: Transaction, now: datetime) -> dict[str, Any] | None:
    """The policy as this transaction sees it; None when there is no such tenant.

    Everybody holds the role `everyone` without its being stored. Inactive people are listed, for labels.
    """
    tenant = tenants.get(tx, tx.tenant)
    if tenant is None:
        return None
    held_roles = roles.every(tx)
    everyone = {role.id for role in held_roles if role.key == EVERYONE_ROLE}
    return {
        "tenant": tenant.id,
        "version": tenant.policy_version,
        "issued_at": now.isoformat().replace("+00:00", "Z"),
        "time_zone": tenant.time_zone,
        "people": [_person(person, everyone) for person in people.every(tx)],
        "departments": [
            {"id": each.id, "parent": each.parent, "name": each.name, "head": each.head}
            for each in departments.every(tx)
        ],
        "roles": [{"id": role.id, "key": role.key, "name": dict(role.name)} for role in held_roles],
        "groups": [],
        "grants": roles.grants_of(tx),
    }


def administration(tx: Transaction) -> tuple[int, Snapshot] | None:
    """The part of the policy that decides who administers: administrative grants, and who holds their roles.

    Answers its version too. For anybody else and anything else it means: no.
    """
    tenant = tenants.get(tx, tx.tenant)
    if tenant is None:
        return None
    grants = [grant for grant in roles.grants_of(tx) if grant["object"].startswith("admin:")]
    everyone = {role for key, role in roles.by_key(tx).items() if key == EVERYONE_ROLE}
    holders = people.holding(tx, {grant["subject"]["id"] for grant in grants if not grant["restrict"]})
    document = {
        "tenant": tenant.id,
        "version": tenant.policy_version,
        "time_zone": tenant.time_zone,
        "people": [_person(person, everyone) for person in holders],
        "grants": grants,
    }
    return tenant.policy_version, Snapshot.from_json(document)


def _person(person: Person, everyone: set[int]) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "departments": list(person.departments),
        "manager": person.manager,
        "roles": sorted({*person.roles, *everyone}),
        "groups": [],
        "active": person.active,
        "email": person.email,
        "language": person.language,
    }
