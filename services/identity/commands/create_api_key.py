"""Make an API key that acts as the caller."""

from dataclasses import replace
from datetime import datetime

from services.chassis.context import current
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.policy_change import require_personal_session
from services.identity.commands.refusal import refuse
from services.identity.crypto.secrets import hash_secret, new_api_key
from services.identity.domain.api_keys import LONGEST_LIFE, check_api_key
from services.identity.storage import api_keys


def create_api_key(deps: Dependencies, name: str, expires: datetime | None) -> tuple[api_keys.ApiKey, str]:
    """The key's description, and the key itself: shown now and never again.

    Without an end of its own it lives for a year. Raises Invalid, Forbidden.
    """
    require_personal_session()
    deps.policy.require_active()
    now, person = deps.clock(), current().user
    expires = expires or now + LONGEST_LIFE
    prefix, secret = new_api_key()
    # Without the idempotency key: the answer holds the secret, and kept answers are stored readably.
    with deps.database.transaction(replace(current(), idempotency_key="")) as tx:
        refuse(check_api_key(name, expires, now, len(api_keys.of_person(tx, person))))
        id = api_keys.create(tx, person, name, prefix, hash_secret(secret), now, expires)
        after = {"name": name, "prefix": prefix, "expires_at": expires.isoformat()}
        tx.audit("api_key.created", f"api_key:{id}", None, after)
    return api_keys.ApiKey(id, name, prefix, now, expires, None), secret
