"""Take back one of the caller's own API keys."""

from services.chassis.context import current
from services.chassis.errors import NotFound
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.policy_change import require_personal_session
from services.identity.storage import api_keys


def delete_api_key(deps: Dependencies, key: int) -> None:
    """Tokens made from it live on for at most five minutes. Raises NotFound, Forbidden."""
    require_personal_session()
    with deps.database.transaction() as tx:
        deleted = api_keys.delete(tx, current().user, key)
        if deleted is None:
            raise NotFound("not_found")
        tx.audit("api_key.deleted", f"api_key:{key}", {"name": deleted.name, "prefix": deleted.prefix}, None)
