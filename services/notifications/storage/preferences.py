"""What people chose to hear of, in the transaction's tenant."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.notifications.domain.preferences import Preference
from services.notifications.storage.tables import preferences as table


def of_people(tx: Transaction, people: Iterable[int]) -> dict[int, list[Preference]]:
    """Preferences by person; people who chose nothing have none."""
    statement = (
        sa.select(table.c.person, table.c.topic, table.c.channel, table.c.enabled)
        .where(table.c.tenant == tx.tenant, table.c.person.in_(list(people)))
        .order_by(table.c.topic, table.c.channel)
    )
    found: defaultdict[int, list[Preference]] = defaultdict(list)
    for person, topic, channel, enabled in tx.sql.execute(statement):
        found[person].append(Preference(topic, channel, enabled))
    return found


def replace(tx: Transaction, person: int, chosen: Sequence[Preference]) -> None:
    """Keep exactly these."""
    tx.sql.execute(sa.delete(table).where(table.c.tenant == tx.tenant, table.c.person == person))
    if chosen:
        rows = [
            {
                "tenant": tx.tenant,
                "person": person,
                "topic": each.topic,
                "channel": each.channel,
                "enabled": each.enabled,
            }
            for each in chosen
        ]
        tx.sql.execute(sa.insert(table), rows)
