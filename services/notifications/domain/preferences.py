"""What a person wants to hear of, by topic and channel. Whatever nobody decided is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CHANNELS = ("in_app", "mail")
TOPIC = re.compile(r"\*|[a-z][a-z0-9_]{0,62}(:(\*|[a-z][a-z0-9_.-]{0,62}))?")
MOST_PREFERENCES = 500


@dataclass(frozen=True)
class Preference:
    """topic: "task", "rule:contract_signed", "rule:*" for all rules, "*" for everything."""

    topic: str
    channel: str
    enabled: bool


def wanted(preferences: Iterable[Preference], topic: str, channel: str) -> bool:
    """The most particular preference decides: the topic itself, its family, everything."""
    decided: Mapping[str, bool] = {
        each.topic: each.enabled for each in preferences if each.channel == channel
    }
    for name in (topic, f"{topic.partition(':')[0]}:*", "*"):
        if name in decided:
            return decided[name]
    return True


def read_preferences(data: object) -> list[Preference] | None:
    """Preferences from JSON {"preferences": [{topic, channel, enabled}]}; None when malformed."""
    items = data.get("preferences") if isinstance(data, dict) else None
    if not isinstance(items, list) or len(items) > MOST_PREFERENCES:
        return None
    found: dict[tuple[str, str], Preference] = {}
    for item in items:
        if not isinstance(item, dict) or set(item) != {"topic", "channel", "enabled"}:
            return None
        topic, channel, enabled = item["topic"], item["channel"], item["enabled"]
        if not isinstance(topic, str) or not TOPIC.fullmatch(topic) or not isinstance(enabled, bool):
            return None
        if channel not in CHANNELS or (topic, channel) in found:
            return None
        found[topic, channel] = Preference(topic, channel, enabled)
    return list(found.values())
