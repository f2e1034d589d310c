"""Turn a session into an inner token of five minutes."""

from services.chassis.context import Context
from services.chassis.errors import Unauthenticated
from services.identity.commands.dependencies import Dependencies
from services.identity.crypto.secrets import csrf_token, hash_secret
from services.identity.crypto.tokens import InnerToken
from services.identity.domain.sessions import TOUCH_EVERY, session_ended
from services.identity.storage import sessions


def exchange_session(deps: Dependencies, session: str) -> InnerToken:
    """Raises Unauthenticated("session_expired"): it ended, never was, or its person is inactive."""
    now = deps.clock()
    with deps.database.read() as tx:
        held = sessions.find(tx, hash_secret(session))
    if (
        held is None
        or not held.active
        or session_ended(now, last_used=held.last_used_at, expires=held.expires_at, limits=deps.limits)
    ):
        raise Unauthenticated("session_expired")
    if now - held.last_used_at >= TOUCH_EVERY:
        with deps.database.transaction(Context(tenant=held.tenant, user=held.person)) as tx:
            sessions.touch(tx, held.id, now)
    return deps.signer.inner_token(
        held.tenant, held.person, held.language, held.policy_version, csrf_token=csrf_token(session)
    )
