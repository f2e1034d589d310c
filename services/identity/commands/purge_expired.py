"""Delete what has ended: sessions and forgotten failures. Run now and then."""

from services.chassis.context import Context
from services.identity.commands.dependencies import Dependencies
from services.identity.domain.lockout import FORGOTTEN_AFTER
from services.identity.storage import login_failures, sessions


def purge_expired(deps: Dependencies) -> int:
    """Answers how many rows went."""
    now = deps.clock()
    with deps.database.transaction(Context()) as tx:
        return sessions.purge(tx, now, now - deps.limits.idle) + login_failures.purge(
            tx, now - 2 * FORGOTTEN_AFTER
        )
