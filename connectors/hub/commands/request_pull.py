"""Let a worker pull: because a person asked, or because it is time."""

from __future__ import annotations

from connectors.hub.commands import outgoing
from connectors.hub.commands.workbench import Workbench
from connectors.hub.domain.errors import HubError
from connectors.hub.storage import accounts, cursors
from services.chassis.context import Context, platform, use
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
    """Ask for a pull of every account whose last one is `pull_seconds` (setting, 30) ago."""
    with bench.database.transaction() as tx:
        due = [account for account in accounts.every_enabled(tx) if _is_due(bench, tx, account)]
    for account in due:
        with (
            use(platform(account.tenant, "hub", 0, f"connector:{account.key}")),
            bench.database.transaction() as tx,
        ):
            outgoing.run_pull(tx, account.id)


def _is_due(bench: Workbench, tx: Transaction, account: accounts.Account) -> bool:
    try:
        pulls = bench.mappings(account).pull
    except HubError:
        return False
    seconds = float(account.settings.get("pull_seconds", _PULL_SECONDS))
    return any(cursors.due(tx, account.id, mapping.document, seconds) for mapping in pulls)
