"""What the use cases of webhooks work with, wired once in app.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from connectors.hub.domain.addresses import Network
from connectors.hub.domain.errors import CredentialsRefused
from connectors.hub.domain.signing import ROTATION, new_secret
from connectors.hub.storage.vault import SecretUnreadable, Vault
from services.chassis.context import platform, use
from services.chassis.database import Database
from services.kernel.access import Access, Snapshot, compile_access
from services.kernel.fields import Form


class Forms(Protocol):
    """See clients.forms.FormReader."""

    def get(self, tenant: int, key: str) -> Form: ...


class Answered(Protocol):
    """What a receiver said: its status and the beginning of its body."""

    @property
    def status(self) -> int: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class WebhookBench:
    """`networks`: inner networks that webhooks may reach. `send`: see remotes.receiver.send."""

    database: Database
    vault: Vault
    forms: Forms
    policies: Callable[[int], Snapshot]
    networks: tuple[Network, ...]
    send: Callable[[str, dict[str, str], bytes, tuple[Network, ...]], Answered]

    def access(self, tenant: int, principal: int, form: str) -> Access:
        """What the principal may see of the form now. Raises NotFound, Unavailable."""
        found = self.forms.get(tenant, form)
        with use(platform(tenant, "hub", principal)):
            snapshot = self.policies(tenant)
        now = datetime.now(UTC)
        return compile_access(snapshot, principal, f"form:{form}", "view", form=found, now=now)

    def seal_new_secret(self, known: bytes | None = None) -> tuple[str, bytes]:
        """A new secret, and what to keep: with the known one, which stays in force for a day."""
        secret = new_secret()
        kept = {"secret": secret}
        if known is not None:
            kept |= {"previous": self._open(known)["secret"], "previous_until": _moment(ROTATION)}
        return secret, self.vault.seal(kept)

    def signing_keys(self, sealed: bytes) -> list[str]:
        """The secrets in force, the newest first. Raises CredentialsRefused `secret_unreadable`."""
        kept = self._open(sealed)
        previous = kept.get("previous_until", "") > _moment(timedelta(0))
        return [kept["secret"], kept["previous"]] if previous else [kept["secret"]]

    def _open(self, sealed: bytes) -> dict[str, Any]:
        try:
            return dict(self.vault.open(sealed))
        except SecretUnreadable as error:
            raise CredentialsRefused("secret_unreadable") from error


def _moment(ahead: timedelta) -> str:
    return (datetime.now(UTC) + ahead).strftime("%Y-%m-%dT%H:%M:%SZ")
