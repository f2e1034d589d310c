"""Accounts as an administrator sees them: everything but the secret."""

from __future__ import annotations

from typing import Any

from connectors.hub.commands.workbench import Workbench
from connectors.hub.storage import accounts
from services.chassis.errors import Catalogue


def list_accounts(bench: Workbench, catalogue: Catalogue, language: str) -> list[dict[str, Any]]:
    with bench.database.read() as tx:
        rows = accounts.overview(tx)
    out = []
    for account, counts, pull in rows:
        error = pull["error"] if pull else None
        out.append(
            {
                **account_json(bench, account),
                "jobs": counts,
                "pulled_at": pull["pulled_at"].isoformat() if pull and pull["pulled_at"] else None,
                "error": catalogue.message(error["code"], language, error["params"]) if error else None,
            }
        )
    return out


def account_json(bench: Workbench, account: accounts.Account) -> dict[str, Any]:
    """`mappings` are those in effect; `default_mappings` tells whether they are the vendor's."""
    return {
        "key": account.key,
        "kind": account.kind,
        "base_url": account.base_url,
        "settings": dict(account.settings),
        "mappings": account.mappings or bench.vendors[account.kind].mappings(),
        "default_mappings": account.mappings is None,
        "has_secret": True,
        "enabled": account.enabled,
        "principal": account.principal,
        "version": account.version,
    }
