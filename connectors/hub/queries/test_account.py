"""Try an account's address and credentials while a person waits."""

from __future__ import annotations

from typing import Any

from connectors.hub.commands.workbench import Workbench
from connectors.hub.domain.errors import HubError
from connectors.hub.storage import accounts
from services.chassis.errors import Catalogue, NotFound


def test_account(bench: Workbench, catalogue: Catalogue, language: str, key: str) -> dict[str, Any]:
    """{"ok", "code", "message"}: a refusal of the other system is an answer here, not an error. Raises
    NotFound."""
    with bench.database.read() as tx:
        account = accounts.by_key(tx, key)
    if account is None:
        raise NotFound("not_found")
    try:
        with bench.remote(account, patient=False) as remote:
            remote.check()
    except HubError as error:
        return {
            "ok": False,
            "code": error.code,
            "message": catalogue.message(error.code, language, error.params),
        }
    return {"ok": True, "code": None, "message": catalogue.message("connection_works", language, {})}
