"""End a session."""

from services.chassis.context import Context
from services.identity.commands.dependencies import Dependencies
from services.identity.crypto.secrets import hash_secret
from services.identity.storage import sessions


def logout(deps: Dependencies, session: str) -> None:
    """Forget the session; a session that is gone already is no error."""
    with deps.database.read() as tx:
        held = sessions.find(tx, hash_secret(session))
    if held is None:
        return
    person = Context(tenant=held.tenant, user=held.person, kind="person")
    with deps.database.transaction(person) as tx:
        sessions.end(tx, held.id)
        tx.audit("logout", f"person:{held.person}")
