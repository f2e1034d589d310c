"""Who the caller is and what they may administer."""

from dataclasses import dataclass

from services.chassis.context import current
from services.chassis.database import Database
from services.chassis.errors import Unauthenticated
from services.identity.domain.administration import areas_of
from services.identity.domain.nouns import Person, Tenant
from services.identity.storage import people, tenants
from services.identity.storage.policy import Policy


@dataclass(frozen=True)
class Me:
    """The caller, their tenant, and the areas they administer."""

    person: Person
    tenant: Tenant
    admin: list[str]


def get_me(database: Database, policy: Policy) -> Me:
    """Raises Unauthenticated when the person is not active any more."""
    administration = policy.administration(current().tenant)
    with database.read() as tx:
        person, tenant = people.get(tx, current().user), tenants.get(tx, tx.tenant)
    if person is None or tenant is None or not person.active:
        raise Unauthenticated("unauthenticated")
    return Me(person, tenant, areas_of(administration, person.id))
