"""Let a worker pull: because a person asked, or because it is time."""

from __future__ import annotations

from connectors.hub.commands import outgoing
from connectors.hub.commands.workbench import Workbench
from connectors.hub.domain.errors import HubError
from connectors.hub.storage import accounts, cursors
from services.chassis.context import Actor, Context
from services.chassis.database import Transaction
from services.chassis.errors import NotFound

_PULL_SECONDS = 30.0


def request_pull(bench: Workbench, context: Context, key: str) -> None:
    """Raises NotFound."""
    with bench.database.transaction(context) as tx:
        account = accounts.by_key(tx, key)
        if account is None:
            raise NotFound("not_found")
        outgoing.run_pull(tx, account.id)


def request_due_pulls(bench: Workbench) -> None:
    """Ask for a pull of every account, of all tenants, whose last one is `pull_seconds` (setting, 30) ago."""
    with bench.database.transaction() as tx:
        for account in accounts.every_enabled(tx):
            own = Transaction(tx.sql, account.tenant, Actor(0, f"connector:{account.key}"))
            due = _due_documents(bench, own, account)
            for document in due:
                cursors.note_request(own, account.id, document)
            if due:
                outgoing.run_pull(own, account.id)


def _due_documents(bench: Workbench, tx: Transaction, account: accounts.Account) -> list[str]:
    try:
        pulls = bench.mappings(account).pull
    except HubError:
        return []  # shown with the account; there is nothing to pull by
    seconds = float(account.settings.get("pull_seconds", _PULL_SECONDS))
    return [mapping.document for mapping in pulls if cursors.due(tx, account.id, mapping.document, seconds)]
