"""Turn an API key into an inner token of five minutes."""

from services.chassis.context import Context
from services.chassis.errors import Unauthenticated
from services.identity.commands.dependencies import Dependencies
from services.identity.crypto.secrets import hash_secret, prefix_of, same
from services.identity.crypto.tokens import InnerToken
from services.identity.domain.sessions import TOUCH_EVERY
from services.identity.storage import api_keys


def exchange_api_key(deps: Dependencies, key: str) -> InnerToken:
    """The token acts as the key's owner, via "key:<id>". Raises Unauthenticated("api_key_invalid")."""
    now, prefix, held = deps.clock(), prefix_of(key), None
    if prefix:
        with deps.database.read() as tx:
            held = api_keys.find(tx, prefix)
    if (
        held is None
        or not same(held.secret_hash, hash_secret(key))
        or not held.active
        or (held.expires_at is not None and now >= held.expires_at)
    ):
        raise Unauthenticated("api_key_invalid")
    if held.last_used_at is None or now - held.last_used_at >= TOUCH_EVERY:
        with deps.database.transaction(Context(tenant=held.tenant, user=held.person)) as tx:
            api_keys.touch(tx, held.id, now)
    return deps.signer.inner_token(
        held.tenant, held.person, held.language, held.policy_version, via=f"key:{held.id}"
    )
