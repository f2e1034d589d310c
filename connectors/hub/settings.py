"""What the hub needs beyond the common settings."""

from __future__ import annotations

from connectors.hub.domain.addresses import Network, read_networks
from connectors.hub.storage.vault import Vault
from services.chassis.settings import Settings, SettingsIncomplete


def read_vault(settings: Settings) -> Vault:
    """The vault of DOUGONG_ENCRYPTION_KEY (a file of Fernet keys, the first one seals). Raises
    SettingsIncomplete."""
    try:
        return Vault(settings.file("ENCRYPTION_KEY"))
    except ValueError as error:
        raise SettingsIncomplete(
            "DOUGONG_ENCRYPTION_KEY must hold 32 bytes of URL-safe base64 a line"
        ) from error


def read_webhook_networks(settings: Settings) -> tuple[Network, ...]:
    """Inner networks that webhooks may reach: DOUGONG_WEBHOOK_NETWORKS, CIDR blocks separated by commas, none
    unless given. Raises SettingsIncomplete."""
    text = settings.value("WEBHOOK_NETWORKS", "")
    try:
        return read_networks(text)
    except ValueError as error:
        raise SettingsIncomplete(f"DOUGONG_WEBHOOK_NETWORKS: {error}") from error
