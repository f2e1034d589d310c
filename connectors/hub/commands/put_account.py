"""Create or change an account."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from connectors.hub.commands.workbench import Workbench
from connectors.hub.domain.errors import HubError
from connectors.hub.domain.mapping import read_mappings
from connectors.hub.storage import accounts, jobs
from services.chassis.context import Context
from services.chassis.errors import Invalid

_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_MAX_SETTINGS = 64


def put_account(bench: Workbench, context: Context, key: str, data: Mapping[str, Any]) -> accounts.Account:
    """Save the account under `key`; an absent secret keeps the stored one. Raises Invalid.

    Jobs that failed for wrong credentials run again, since somebody has just looked at them.
    """
    if not _KEY.fullmatch(key):
        raise Invalid("key_invalid", "key", {"key": key[:80]})
    kind = str(data.get("kind", ""))
    if kind not in bench.vendors:
        raise Invalid("connector_kind_unknown", "kind", {"kind": kind[:80]})
    base_url = _address(str(data.get("base_url", "")))
    settings = _plain_object(data.get("settings", {}), "settings")
    mappings = data.get("mappings")
    if mappings is not None:
        try:
            read_mappings(mappings)
        except HubError as error:
            raise Invalid(error.code, error.field, error.params) from error
    with bench.database.transaction(context) as tx:
        known = accounts.by_key(tx, key)
        secret = _secret(data.get("secret"))
        if secret is None and known is None:
            raise Invalid("required", "secret")
        values = {
            "kind": kind,
            "base_url": base_url,
            "settings": settings,
            "mappings": mappings,
            "secret": bench.vault.seal(secret) if secret is not None else known.secret,  # type: ignore[union-attr]
            "enabled": bool(data.get("enabled", True)),
            "principal": int(settings.get("run_as") or context.user),
        }
        account = accounts.save(tx, key, values)
        jobs.revive(tx, account.id, "credentials_refused")
        tx.audit("connector.saved", f"connector:{key}", _audited(known) if known else None, _audited(account))
    return account


def _address(text: str) -> str:
    parts = urlsplit(text)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username
        or parts.query
        or parts.fragment
    ):
        raise Invalid("url_invalid", "base_url", {"value": text[:200]})
    if parts.hostname.startswith("169.254.") or parts.hostname == "metadata.google.internal":
        raise Invalid("url_forbidden", "base_url", {"value": text[:200]})  # cloud metadata, never an ERP
    return text.rstrip("/")


def _plain_object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > _MAX_SETTINGS:
        raise Invalid("json_invalid", name)
    return value


def _secret(value: Any) -> dict[str, str] | None:
    """A single secret may be sent as text; it is the application secret."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return {"app_secret": value}
    if isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
        return value
    raise Invalid("json_invalid", "secret")


def _audited(account: accounts.Account) -> dict[str, Any]:
    """Everything but the secret."""
    return {
        "kind": account.kind,
        "base_url": account.base_url,
        "settings": dict(account.settings),
        "mappings": json.dumps(account.mappings, ensure_ascii=False) if account.mappings else None,
        "enabled": account.enabled,
        "principal": account.principal,
    }
