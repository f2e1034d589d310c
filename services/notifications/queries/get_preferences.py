"""What the caller chose to hear of."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from services.chassis.context import current
from services.chassis.database import Database
from services.notifications.domain.preferences import CHANNELS, Preference
from services.notifications.storage import preferences


def get_preferences(database: Database) -> dict[str, Any]:
    """{"channels": ["in_app", "mail"], "preferences": [{topic, channel, enabled}]}."""
    person = current().user
    with database.read() as tx:
        return as_json(preferences.of_people(tx, [person]).get(person, []))


def as_json(chosen: Sequence[Preference]) -> dict[str, Any]:
    """Preferences in the shape of the API."""
    return {"channels": list(CHANNELS), "preferences": [asdict(each) for each in chosen]}
