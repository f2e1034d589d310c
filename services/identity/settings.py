"""Settings of identity beyond those of every service."""

from dataclasses import dataclass
from datetime import timedelta

from services.chassis.settings import Settings, SettingsIncomplete
from services.identity.domain.sessions import SessionLimits


@dataclass(frozen=True)
class IdentitySettings:
    """private_key: PEM of the Ed25519 key whose public half every service has."""

    private_key: str
    limits: SessionLimits


def read_identity_settings(settings: Settings) -> IdentitySettings:
    """DOUGONG_TOKEN_PRIVATE_KEY (a file), DOUGONG_SESSION_IDLE_MINUTES, DOUGONG_SESSION_HOURS.

    Raises SettingsIncomplete.
    """
    defaults = SessionLimits()
    idle = timedelta(
        minutes=_number(settings, "SESSION_IDLE_MINUTES", int(defaults.idle.total_seconds()) // 60)
    )
    absolute = timedelta(
        hours=_number(settings, "SESSION_HOURS", int(defaults.absolute.total_seconds()) // 3600)
    )
    return IdentitySettings(settings.file("TOKEN_PRIVATE_KEY"), SessionLimits(idle, absolute))


def _number(settings: Settings, name: str, default: int) -> int:
    text = settings.value(name, str(default))
    if not text.isdigit() or not 1 <= int(text) <= 100_000:
        raise SettingsIncomplete(f"DOUGONG_{name} must be a whole number from 1 to 100000")
    return int(text)
