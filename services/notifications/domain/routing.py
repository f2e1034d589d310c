"""Which channels one notification takes to one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifications.domain.preferences import CHANNELS, Preference, wanted

# pending → sending → sent | failed | uncertain; skipped: never meant to leave.
STATES = ("pending", "sending", "sent", "failed", "uncertain", "skipped")


@dataclass(frozen=True)
class Recipient:
    """A person as the policy snapshot knows them."""

    id: int
    name: str
    email: str
    language: str
    active: bool


@dataclass(frozen=True)
class Delivery:
    """One channel of one notification: its first state, and why it is skipped or failed."""

    channel: str
    state: str
    address: str = ""
    error: str = ""


def route(
    channels: Sequence[str],
    topic: str,
    recipient: Recipient | None,
    preferences: Sequence[Preference],
    *,
    mail_configured: bool,
) -> list[Delivery]:
    """One delivery per channel asked for (in-app when none is named); what cannot go says why."""
    asked = [channel for channel in CHANNELS if channel in channels] or ["in_app"]
    return [_one(channel, topic, recipient, preferences, mail_configured) for channel in asked]


def _one(
    channel: str, topic: str, recipient: Recipient | None, preferences: Sequence[Preference], mail: bool
) -> Delivery:
    if recipient is None:
        return Delivery(channel, "skipped", error="person_unknown")
    if not recipient.active:
        return Delivery(channel, "skipped", error="person_inactive")
    if not wanted(preferences, topic, channel):
        return Delivery(channel, "skipped", error="not_wanted")
    if channel == "in_app":
        return Delivery(channel, "sent")
    if not mail:
        return Delivery(channel, "skipped", error="mail_not_configured")
    if not recipient.email:
        return Delivery(channel, "failed", error="no_address")
    return Delivery(channel, "pending", address=recipient.email)
