"""Choose what to hear of."""

from dataclasses import asdict

from services.chassis.context import current
from services.chassis.database import Database
from services.chassis.errors import Invalid
from services.notifications.domain.preferences import Preference, read_preferences
from services.notifications.storage import preferences


def put_preferences(database: Database, data: object) -> list[Preference]:
    """Replace the caller's preferences by {"preferences": […]}. Raises Invalid("preferences_invalid")."""
    chosen = read_preferences(data)
    if chosen is None:
        raise Invalid("preferences_invalid", "preferences")
    person = current().user
    with database.transaction() as tx:
        before = preferences.of_people(tx, [person]).get(person, [])
        preferences.replace(tx, person, chosen)
        tx.audit(
            "preferences.replaced",
            f"person:{person}",
            {"preferences": [asdict(each) for each in before]},
            {"preferences": [asdict(each) for each in chosen]},
        )
        return preferences.of_people(tx, [person]).get(person, [])
